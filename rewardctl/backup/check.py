"""Whether a backup is what was written: every document is read, counted and summed up."""

from pathlib import Path
from typing import Final
from zipfile import ZipFile

from rewardctl.backup import archive, documents
from rewardctl.backup.documents import NotDocuments, Sum
from rewardctl.backup.manifest import CollectionTold, Manifest
from rewardctl.backup.take import Progress

_BATCH: Final = 1_000
_ROOM: Final = 16 * 1024 * 1024


def require_whole(path: Path, file: ZipFile, told: Manifest, progress: Progress) -> None:
    """Raises: DamagedBackup."""
    done = 0
    for database in told.databases:
        for collection in database.collections:
            summed = _summed(path, file, archive.member(database.title, collection.name))
            if not same(summed, collection):
                raise archive.damaged(path, f"{database.title}/{collection.name} is not what the manifest says")
            done += summed.documents
            progress(done, told.documents)


def same(found: Sum, told: CollectionTold) -> bool:
    return (found.documents, found.size, found.sha256) == (told.documents, told.bytes, told.sha256)


def _summed(path: Path, file: ZipFile, member: str) -> Sum:
    summed = Sum()
    try:
        with file.open(member) as stream:
            for batch in documents.batches(documents.read(stream), _BATCH, _ROOM):
                summed.add(b"".join(batch))
    except KeyError:
        raise archive.damaged(path, f"{member} is not in it") from None
    except NotDocuments:
        raise archive.damaged(path, f"{member} holds what is no document") from None
    return summed
