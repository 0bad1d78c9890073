"""Care of databases that this process reaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rewardctl.backup import restore as restoring
from rewardctl.backup import take as taking
from rewardctl.backup.manifest import DatabaseTold, Manifest
from rewardctl.backup.proof import proved
from rewardctl.backup.take import Progress, Source
from rewardctl.kernel.clock import SystemClock, iso
from rewardctl.schema import migrate as migrating
from rewardctl.schema import standing

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DirectCare:
    """`sources` are the events', then the accounts'."""

    sources: Sequence[Source]

    def status(self) -> Told:
        return {"databases": [standing.of(one.database, one.plan).plain() for one in self.sources]}

    def migrate(self, tell: Callable[[str], None], *, dry_run: bool) -> Told:
        due = [migrating.due(one.database, one.plan) for one in self.sources]
        if not dry_run:
            due = [migrating.migrate(one.database, one.plan, tell) for one in self.sources]
        rows = [
            {"database": one.plan.schema.title, "to": one.plan.version, "from": done.version, "steps": done.told()}
            for one, done in zip(self.sources, due, strict=True)
        ]
        return {"dryRun": dry_run, "databases": rows}

    def backup(self, file: Path, progress: Progress) -> Told:
        made = taking.take(list(self.sources), file, SystemClock(), progress)
        return {"file": str(file), "bytes": file.stat().st_size, **_counts(made)}

    def restore(self, file: Path, tell: Callable[[str], None], progress: Progress, *, drop: bool) -> Told:
        """Fill, read back, migrate, and prove that every promise holds."""
        event, _ = self.sources
        made = restoring.restore(file, self.sources, drop=drop, tell=progress)
        for one in self.sources:
            migrating.migrate(one.database, one.plan, tell)
        return {"file": str(file), **_counts(made), "audit": proved(event, made).plain()}

    def holds_anything(self) -> bool:
        return any(restoring.held(one) for one in self.sources)


def _counts(made: Manifest) -> Told:
    return {"documents": made.documents, "databases": [_part(one) for one in made.databases]}


def _part(one: DatabaseTold) -> Told:
    as_of = iso(datetime.fromtimestamp(one.cluster_time[0], UTC))
    return {"database": one.title, "version": one.schema_version, "asOf": as_of, "documents": one.documents}
