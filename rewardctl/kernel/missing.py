"""What is said of a thing that is not there: what it would be, and where to see those that are there.

Of one that is there and not the caller's to see the very same is said. What was asked for is not repeated.
"""

from rewardctl.kernel.errors import NotFound


def event() -> NotFound:
    return NotFound("No event has this id", hint="see: rewardctl event list")


def reward() -> NotFound:
    return NotFound("No reward has this id", hint="see: rewardctl reward list")


def offer() -> NotFound:
    return NotFound("The event offers no reward with this id", hint="see: rewardctl event show EVENT")


def withdrawn() -> NotFound:
    """An offer that was there a moment ago, or when the claim was made."""
    return NotFound("The reward is no longer offered")


def claim() -> NotFound:
    return NotFound("No claim has this id", hint="see: rewardctl claim list")


def user() -> NotFound:
    return NotFound("No user has this id", hint="see: rewardctl account list")


def user_of_email() -> NotFound:
    return NotFound("No user has this e-mail", hint="see: rewardctl account list")


def session() -> NotFound:
    return NotFound("None of your sessions has this id", hint="see: rewardctl account sessions")


def path() -> NotFound:
    return NotFound("There is nothing at this path", hint="see: rewardctl api spec")
