"""The people and things that the check asks with and for: made for it, and put away when it is done."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from rewardctl.access.door import Door
from rewardctl.access.row import LOGGED_IN, Caller, Whose
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner

_BEGUN: Final = "2020-01-01T00:00:00.000Z"
_ENOUGH: Final = 100
Things = Mapping[str, str]
_OUTLASTS: Final = 1_000_000
"""A generation that no order of the table raises the account's past: what one row ends must not shut the next ones."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account with a session, and an event, a reward and a claim that are theirs."""

    signer: TokenSigner
    session_id: str
    things: dict[str, str]

    def token(self, *roles: Role) -> str:
        return self.signer.access_token(self.things["user_id"], roles, self.session_id, _OUTLASTS)


@dataclass(frozen=True, slots=True)
class Cast:
    """`others` are one and the same person's things, with a claim for each caller."""

    people: Mapping[Caller, Person]
    others: Mapping[Caller, Things]

    def token(self, caller: Caller) -> str | None:
        return None if caller is Caller.ANONYMOUS else self.people[caller].token(Role(caller))

    def things(self, caller: Caller, whose: Whose) -> Things:
        """What `{names}` stand for. Nothing belongs to the anonymous: they ask for somebody else's."""
        own = self.people.get(caller) if whose is Whose.OWN else None
        return own.things if own else self.others[caller]


@contextmanager
def opened(door: Door, signer: TokenSigner) -> Iterator[Cast]:
    """Raises: Failed where the platform does not let them be made."""
    made: list[Person] = []
    try:
        for _ in range(len(LOGGED_IN) + 1):
            _make(door, signer, made)
        *people, other = made
        others = {caller: {**other.things, "claim_id": _claimed(door, other, other.things)} for caller in Caller}
        yield Cast(dict(zip(sorted(LOGGED_IN), people, strict=True)), others)
    finally:
        for person in made:
            _put_away(door, person)


def _make(door: Door, signer: TokenSigner, made: list[Person]) -> None:
    """One more; they are put away also where what they should have can't be made."""
    email, password = f"access-{new_id()}@example.com", secrets.token_urlsafe(16)
    account = {"email": email, "password": password}
    user_id = door.need("POST", "/auth/users", None, account)["id"]
    sessions = [_session(door, account) for _ in range(2)]
    person = Person(signer, sessions[0], {"user_id": user_id, "email": email})
    made.append(person)
    person.things.update(_offer(door, person), session_id=sessions[1])
    person.things["claim_id"] = _claimed(door, person, person.things)


def _session(door: Door, account: Mapping[str, str]) -> str:
    token = door.need("POST", "/auth/login", None, account)["accessToken"]
    sessions: list[Any] = door.need("GET", "/auth/me/sessions", token)
    return next(str(one["id"]) for one in sessions if one["current"])


def _offer(door: Door, person: Person) -> dict[str, str]:
    """An event that offers a reward, both made by `person`, as an operator for once."""
    token, name = person.token(Role.OPERATOR), f"Access check {new_id()}"
    opening = {"name": name, "rewardCondition": {}, "periodStart": _BEGUN, "status": "ACTIVE"}
    event = door.need("POST", "/events", token, opening)
    reward = door.need("POST", "/rewards/POINT", token, {"name": name, "points": 1})
    terms = {"rewardId": reward["id"], "condition": {}, "autoResolve": False, "perUserLimit": _ENOUGH}
    door.need("POST", f"/events/{event['id']}/rewards", token, terms)
    return {"event_id": event["id"], "reward_id": reward["id"], "reward_type": "POINT", "at": event["createdAt"]}


def _claimed(door: Door, person: Person, things: Things) -> str:
    """The id of a claim that waits for an operator."""
    claim = door.need("POST", f"/events/{things['event_id']}/requests/{things['reward_id']}", person.token(Role.USER))
    return str(claim["id"])


def _put_away(door: Door, person: Person) -> None:
    """Claims are kept for ever, so their event is too: it is stopped, and they are rejected. The account is erased."""
    admin = person.signer.access_token(new_id(), [Role.ADMIN], new_id())
    if event := person.things.get("event_id"):
        door.ask("PATCH", f"/events/{event}", admin, {"status": "INACTIVE"})
        rejection = {"filter": {"eventId": event}, "status": "REJECTED", "reason": "access check", "dryRun": False}
        door.ask("POST", "/events/requests/decide", admin, rejection)
    door.ask("DELETE", f"/auth/users/{person.things['user_id']}", admin)
