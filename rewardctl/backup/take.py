"""From the databases into a file. Both are pinned one right after the other, the events' first, and then read in turn.

So every user who is named in the events has an account in the same backup.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from bson import json_util
from pymongo.database import Database

from rewardctl import __version__
from rewardctl.backup import archive, manifest
from rewardctl.backup.documents import Sum
from rewardctl.backup.instant import Instant, pinned
from rewardctl.backup.manifest import CollectionTold, DatabaseTold, Manifest
from rewardctl.kernel.clock import Clock
from rewardctl.schema import migrate, stamp
from rewardctl.schema.steps import Plan

Stored = dict[str, Any]
Progress = Callable[[int, int], None]
"""Told how many documents of how many are done."""
_OF_THE_SERVER: Final = {"ns", "background"}
"""What an index is stored with and is not made with."""


@dataclass(frozen=True, slots=True)
class Source:
    database: Database[Stored]
    plan: Plan


def take(sources: list[Source], path: Path, clock: Clock, progress: Progress) -> Manifest:
    """Put a backup at `path`, whole or not at all.

    Raises: DiskFull, SetupError; Unavailable; HalfRestored, NewerDatabase.
    """
    with ExitStack() as stack, archive.written(path) as file:
        for one in sources:
            migrate.require_fit(stamp.read(one.database), one.plan)
        instants = [stack.enter_context(pinned(one.database, one.plan.schema)) for one in sources]
        writing = _Writing(file, progress, sum(sum(one.sizes.values()) for one in instants))
        told = [writing.database(*each) for each in zip(sources, instants, strict=True)]
        made = Manifest(made_at=clock.now(), by=f"rewardctl {__version__}", databases=told)
        file.writestr(manifest.NAME, made.model_dump_json(by_alias=True, indent=2))
    return made


@dataclass
class _Writing:
    file: ZipFile
    progress: Progress
    total: int
    done: int = 0

    def database(self, source: Source, instant: Instant) -> DatabaseTold:
        title = source.plan.schema.title
        return DatabaseTold(
            title=title,
            name=source.database.name,
            schema_version=stamp.read(source.database, instant.session).version,
            cluster_time=(instant.time.time, instant.time.inc),
            collections=[self._collection(instant, title, name) for name in instant.sizes],
        )

    def _collection(self, instant: Instant, title: str, name: str) -> CollectionTold:
        indexes = [_plain(one) for one in instant.database[name].list_indexes()]
        summed = Sum()
        with archive.stream_into(self.file, archive.member(title, name)) as file:
            for documents in instant.documents(name):
                before = summed.documents
                summed.add(documents)
                file.write(documents)
                self.done += summed.documents - before
                self.progress(self.done, max(self.total, self.done))
        return CollectionTold(
            name=name, documents=summed.documents, bytes=summed.size, sha256=summed.sha256, indexes=indexes
        )


def _plain(index: Mapping[str, Any]) -> dict[str, Any]:
    """As extended JSON, in which an index on an instant stays one."""
    kept = {name: value for name, value in index.items() if name not in _OF_THE_SERVER}
    plain: dict[str, Any] = json.loads(json_util.dumps(kept, json_options=json_util.RELAXED_JSON_OPTIONS))
    return plain
