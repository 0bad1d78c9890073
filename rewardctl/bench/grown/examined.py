"""What the event database examines for one claim, as its profiler counts."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from rewardctl.bench.race.figures import Documents

_PROFILE: Final = "system.profile"
_ROOM: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Examined:
    keys: int
    documents: int
    commands: int


@contextmanager
def profiled(database: Documents) -> Iterator[None]:
    """Everything that the database is asked is noted in the block, and stays there to be read after it."""
    database.drop_collection(_PROFILE)
    database.create_collection(_PROFILE, capped=True, size=_ROOM)
    database.command("profile", 2)
    try:
        yield
    finally:
        database.command("profile", 0)


def examined(database: Documents, ids: Iterable[str]) -> Examined:
    """By the commands that name one of `ids`; what the platform does meanwhile by itself names none of them."""
    named = tuple(ids)
    found = [one for one in database[_PROFILE].find() if any(each in str(one["command"]) for each in named)]
    return Examined(_sum(found, "keysExamined"), _sum(found, "docsExamined"), len(found))


def _sum(found: Iterable[dict[str, Any]], name: str) -> int:
    return sum(one.get(name, 0) for one in found)
