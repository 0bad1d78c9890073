"""From a file into the databases. It counts once all of it was read back; until then no daemon starts on them."""

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from bson import json_util
from bson.raw_bson import RawBSONDocument
from pymongo import ASCENDING
from pymongo.database import Database

from rewardctl.backup import archive, check, documents, instant
from rewardctl.backup.documents import Sum
from rewardctl.backup.manifest import CollectionTold, DatabaseTold, Manifest
from rewardctl.backup.take import Progress, Source
from rewardctl.kernel.errors import HalfRestored, NewerDatabase, NotEmpty
from rewardctl.schema import lease, stamp
from rewardctl.schema.accounts import ACCOUNTS

Stored = dict[str, Any]
_BATCH: Final = 1_000
_ROOM: Final = 16 * 1024 * 1024


def restore(path: Path, targets: Sequence[Source], *, drop: bool, tell: Progress) -> Manifest:
    """Fill the databases with what `path` holds; `drop` what is in them. Half a restore may always go.

    Raises: NotFound, Invalid, DamagedBackup, NotEmpty, NewerDatabase, Unavailable before anything is changed;
    HalfRestored after.
    """
    with archive.read(path) as (file, told):
        pairs = [(target, _part(path, told, target)) for target in targets]
        for target, part in pairs:
            _require_known(part, target)
        _require_room(targets, drop=drop)
        check.require_whole(path, file, told, lambda done, total: tell(done, 3 * total))
        with ExitStack() as leases:
            for target in targets:
                leases.enter_context(lease.held(target.database))
            _require_room(targets, drop=drop)
            _replace(pairs, _Loading(file, tell, told.documents))
    return told


def _replace(pairs: Sequence[tuple[Source, DatabaseTold]], loading: "_Loading") -> None:
    for target, _ in pairs:
        stamp.begin_restore(target.database)
        _empty(target)
    for target, part in pairs:
        loading.load(target.database, part)
    for target, part in pairs:
        _erase_again(target.database)
        stamp.end_restore(target.database, part.schema_version)


def _erase_again(database: Database[Stored]) -> None:
    """Have auth tell event once more whom to forget: it may have done so between the two moments of the backup."""
    database[ACCOUNTS.name].update_many({"erased_at": {"$type": "date"}}, {"$set": {"erasing": True}})


def held(target: Source) -> list[str]:
    """The collections that hold documents."""
    return [name for name in instant.kept(target.database, target.plan.schema) if _any(target.database, name)]


def _any(database: Database[Stored], collection: str) -> bool:
    return database[collection].find_one({}, {"_id": 1}) is not None


def _part(path: Path, told: Manifest, target: Source) -> DatabaseTold:
    title = target.plan.schema.title
    part = told.database(title)
    if part is None:
        raise archive.damaged(path, f"it has no {title} database")
    return part


def _require_known(part: DatabaseTold, target: Source) -> None:
    if part.schema_version > target.plan.version:
        said = f"The backup is of version {part.schema_version}, and this rewardctl knows up to {target.plan.version}"
        raise NewerDatabase(said, hint="restore it with the rewardctl that wrote it, or a newer one")


def _require_room(targets: Sequence[Source], *, drop: bool) -> None:
    """What a restore that was broken off has left, in either database, is worth nothing to anybody."""
    if drop or any(stamp.read(one.database).restoring for one in targets):
        return
    for target in targets:
        if names := held(target):
            said = f"The {target.plan.schema.title} database is not empty: {', '.join(names)}"
            raise NotEmpty(said, hint="add --drop to put the backup in its place, or restore into a new project")


def _empty(target: Source) -> None:
    for name in {*instant.kept(target.database, target.plan.schema), *target.plan.schema.fleeting}:
        target.database.drop_collection(name)


@dataclass
class _Loading:
    """`tell` has heard of a third already: the file was read."""

    file: ZipFile
    tell: Progress
    total: int
    done: int = 0

    def load(self, database: Database[Stored], part: DatabaseTold) -> None:
        """Documents first, then what was written is read, then the indexes. Raises: HalfRestored."""
        for one in part.collections:
            database.create_collection(one.name)
            self._write(database, part, one)
            if not check.same(self._read(database, one.name), one):
                said = f"{part.title}/{one.name} is not in the database as it is in the file"
                raise HalfRestored(said, hint="is anybody else writing to it? Then run it again")
            _index(database, one)

    def _write(self, database: Database[Stored], part: DatabaseTold, one: CollectionTold) -> None:
        with self.file.open(archive.member(part.title, one.name)) as stream:
            for batch in documents.batches(documents.read(stream), _BATCH, _ROOM):
                database[one.name].insert_many([RawBSONDocument(each) for each in batch])
                self._tell(len(batch))

    def _read(self, database: Database[Stored], name: str) -> Sum:
        summed = Sum()
        found: Iterable[Any] = database[name].find_raw_batches({}, sort=[("_id", ASCENDING)])
        for raw in found:
            before = summed.documents
            summed.add(raw)
            self._tell(summed.documents - before)
        return summed

    def _tell(self, more: int) -> None:
        self.done += more
        self.tell(self.total + self.done, 3 * self.total)


def _index(database: Database[Stored], one: CollectionTold) -> None:
    indexes = [json_util.loads(json.dumps(index)) for index in one.indexes if index["name"] != "_id_"]
    if indexes:
        database.command({"createIndexes": one.name, "indexes": indexes})
