"""Many users with activities and no accounts: the same ones each time, so that sending them twice counts them once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Final

from rewardctl.wire.activities import ActivityRequest

_EACH: Final = (5, 15)
_DAYS: Final = 30
_TYPES: Final = {"login": 6, "purchase": 3, "invite": 1}


def user_id(number: int) -> str:
    return sha256(f"crowd {number}".encode()).hexdigest()[:24]


def activities(users: int, now: datetime) -> Iterator[ActivityRequest]:
    """About ten a user, over the days up to `now`."""
    for number in range(users):
        chance = Random(number)  # noqa: S311 - nobody must not guess it
        for index in range(chance.randint(*_EACH)):
            yield _activity(user_id(number), index, chance, now)


def _activity(user: str, index: int, chance: Random, now: datetime) -> ActivityRequest:
    (type_,) = chance.choices([*_TYPES], [*_TYPES.values()])
    at = now - timedelta(milliseconds=chance.randrange(_DAYS * 86_400_000))
    value = chance.randint(1, 500) / 4 if type_ == "purchase" else None
    return ActivityRequest(id=f"crowd-{index}", user_id=user, type=type_, at=at, value=value)
