"""What changes a stored database, in the order of the versions. A step is never changed once it was released.

Each may be taken again, whole or from where it broke off, and leaves a database that the version before still works on:
while replicas are replaced one by one, both versions serve.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from pymongo.database import Database
from pymongo.errors import OperationFailure

from rewardctl.schema import accounts, event, indexes
from rewardctl.schema.declared import Schema

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """To `version`; `touches` are the collections whose size says how long it takes."""

    version: int
    title: str
    run: Callable[[Database[Stored]], None]
    touches: Sequence[str] = ()


def _stamp(_: Database[Stored]) -> None:
    """Databases of before there was a version are what the first one is."""


def _enter_by_user(database: Database[Stored]) -> None:
    """An entry is unique among its user's, so that the ledger can be parted by user. A claim has one user."""
    wanted = [one for one in indexes.missing(database, event.LEDGER) if one.name == "entered_once"]
    if wanted:
        indexes.build(database, event.LEDGER, wanted)
    with suppress(OperationFailure):
        database[event.LEDGER.name].drop_index("once")


EVENT: Final = (
    Step(1, "say which version it is", _stamp),
    Step(2, "make entries of the ledger unique among their user's", _enter_by_user, ["ledger"]),
)
ACCOUNTS: Final = (Step(1, "say which version it is", _stamp),)


@dataclass(frozen=True, slots=True)
class Plan:
    """A schema, and the way to it."""

    schema: Schema
    steps: Sequence[Step]

    @property
    def version(self) -> int:
        return self.steps[-1].version

    def after(self, version: int) -> list[Step]:
        return [one for one in self.steps if one.version > version]


EVENT_PLAN: Final = Plan(event.SCHEMA, EVENT)
ACCOUNTS_PLAN: Final = Plan(accounts.SCHEMA, ACCOUNTS)
