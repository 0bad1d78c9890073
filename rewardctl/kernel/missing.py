"""What is said of a thing that is not there: which, by the id that was asked for, and where to see those that are.

Of one that is there and not the caller's to see the very same is said. No e-mail is repeated.
"""

from rewardctl.kernel.errors import NotFound


def event(event_id: str) -> NotFound:
    return NotFound(f"No event has the id {event_id}", hint="see: rewardctl event list")


def reward(reward_id: str) -> NotFound:
    return NotFound(f"No reward has the id {reward_id}", hint="see: rewardctl reward list")


def offer(event_id: str, reward_id: str) -> NotFound:
    return NotFound(f"The event offers no reward with the id {reward_id}", hint=f"see: rewardctl event show {event_id}")


def withdrawn() -> NotFound:
    """An offer that was there a moment ago, or when the claim was made."""
    return NotFound("The reward is no longer offered")


def claim(claim_id: str) -> NotFound:
    return NotFound(f"No claim has the id {claim_id}", hint="see: rewardctl claim list")


def user(user_id: str) -> NotFound:
    return NotFound(f"No user has the id {user_id}", hint="see: rewardctl account list")


def user_of_email() -> NotFound:
    return NotFound("No user has this e-mail", hint="see: rewardctl account list")


def session(session_id: str) -> NotFound:
    return NotFound(f"None of your sessions has the id {session_id}", hint="see: rewardctl account sessions")


def path() -> NotFound:
    return NotFound("There is nothing at this path", hint="see: rewardctl api spec")
