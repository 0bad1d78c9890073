"""Brings a database to the version of the code: the steps that are missing, then the indexes that are missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo.database import Database

from rewardctl.kernel.errors import HalfRestored, MigrationNeeded, NewerDatabase
from rewardctl.schema import indexes, stamp
from rewardctl.schema.declared import Collection, Index
from rewardctl.schema.lease import held
from rewardctl.schema.stamp import Stamp
from rewardctl.schema.steps import Plan, Step

Stored = dict[str, Any]
Tell = Callable[[str], None]
SMALL: Final = 100_000
"""Up to so many documents a collection is changed by a daemon that starts: that takes about a second."""

_PATIENCE_SECONDS: Final = 20.0
"""So long a daemon's start waits for another's, which is within its time to stop."""


@dataclass(frozen=True, slots=True)
class Due:
    """What there is to do; `missing` are indexes by collection."""

    version: int
    steps: Sequence[Step]
    missing: Mapping[str, Sequence[Index]]

    def __bool__(self) -> bool:
        return bool(self.steps or self.missing)

    @property
    def touches(self) -> set[str]:
        return {*self.missing, *(name for step in self.steps for name in step.touches)}

    def told(self) -> list[str]:
        steps = [f"to version {one.version}: {one.title}" for one in self.steps]
        return steps + [f"indexes of {name}: {', '.join(one.name for one in of)}" for name, of in self.missing.items()]


def due(database: Database[Stored], plan: Plan) -> Due:
    """Raises: NewerDatabase, HalfRestored."""
    found = stamp.read(database)
    require_fit(found, plan)
    missing = {one.name: indexes.missing(database, one) for one in plan.schema.collections}
    return Due(found.version, plan.after(found.version), {name: of for name, of in missing.items() if of})


def require_fit(found: Stamp, plan: Plan) -> None:
    """Raises: NewerDatabase, HalfRestored."""
    title = plan.schema.title
    if found.restoring:
        said = f"The {title} database is half restored, since {found.restoring:%Y-%m-%d %H:%M} UTC"
        raise HalfRestored(said, hint="run again: rewardctl db restore FILE")
    if found.version > plan.version:
        said = f"The {title} database is of version {found.version}, and this rewardctl knows up to {plan.version}"
        raise NewerDatabase(said, hint="install the rewardctl that migrated it, or a newer one")


def migrate(database: Database[Stored], plan: Plan, tell: Tell, *, seconds: float = 30, patience: float = 60) -> Due:
    """What was done. One process at a time does it; whoever waited finds it done.

    Raises: NewerDatabase, HalfRestored, Unavailable where another takes longer than `patience` seconds.
    """
    if not due(database, plan):
        return Due(plan.version, [], {})
    with held(database, seconds=seconds, patience=patience):
        found = due(database, plan)
        for collection in plan.schema.collections:
            indexes.make(database, collection)
        for step in found.steps:
            tell(f"to version {step.version}: {step.title}")
            step.run(database)
            stamp.write(database, step.version)
        for collection in plan.schema.collections:
            _build(database, collection, tell)
    return found


def _build(database: Database[Stored], collection: Collection, tell: Tell) -> None:
    """What is missing after the steps."""
    if wanted := indexes.missing(database, collection):
        tell(f"building indexes of {collection.name}: {', '.join(one.name for one in wanted)}")
        indexes.build(database, collection, wanted)


def start(database: Database[Stored], plan: Plan, tell: Tell) -> None:
    """What a daemon does before it serves: all of it where that is quick, else nothing.

    Raises: NewerDatabase, HalfRestored; MigrationNeeded where it would keep the daemon from getting ready.
    """
    found = due(database, plan)
    large = [name for name in sorted(found.touches) if database[name].estimated_document_count() > SMALL]
    if large:
        said = f"The {plan.schema.title} database must be migrated first, and {', '.join(large)} is large"
        raise MigrationNeeded(said, hint="run before the new version starts: rewardctl db migrate")
    if found:
        migrate(database, plan, tell, patience=_PATIENCE_SECONDS)
