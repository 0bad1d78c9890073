"""The file of a backup: a ZIP, whose list of contents is at its end, so that half of one can't be opened.

A member is `<database>/<collection>.bson`, which `bsondump` reads, and the last one is the manifest.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from zipfile import ZipFile

from pydantic import ValidationError

from rewardctl.backup import manifest
from rewardctl.backup.manifest import FORMAT, Manifest
from rewardctl.kernel.errors import DamagedBackup, Invalid, NotFound
from rewardctl.runtime import durable

_LEVEL: Final = 3
"""Of zlib: what is written is mostly ids, which more work packs no better."""
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


@contextmanager
def written(path: Path) -> Iterator[ZipFile]:
    """It takes its place once it is whole and on the disk. Raises: DiskFull, SetupError."""
    with (
        durable.drafted(path) as raw,
        ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive,
    ):
        yield archive


@contextmanager
def read(path: Path) -> Iterator[tuple[ZipFile, Manifest]]:
    """Raises: NotFound, Invalid; DamagedBackup, also for what is no longer readable while it is read."""
    try:
        with path.open("rb") as raw, _damage(path), ZipFile(raw) as archive:
            yield archive, _manifest(path, archive)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}") from None
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}") from error


def member(database: str, collection: str) -> str:
    return f"{database}/{collection}.bson"


@contextmanager
def stream_into(archive: ZipFile, name: str) -> Iterator[IO[bytes]]:
    """May be larger than 4 GB."""
    with archive.open(name, "w", force_zip64=True) as file:
        yield file


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise damaged(path, "it was cut or changed: it can't be unpacked") from None


def _manifest(path: Path, archive: ZipFile) -> Manifest:
    try:
        found = Manifest.model_validate_json(archive.read(manifest.NAME))
    except (KeyError, ValidationError):
        raise damaged(path, "it has no manifest of ours") from None
    if found.format != FORMAT:
        raise Invalid(f"{path} has format {found.format}", hint="use the rewardctl that wrote it")
    return found


def damaged(path: Path, why: str) -> DamagedBackup:
    return DamagedBackup(f"{path} is not a whole backup: {why}", hint="take another copy of it; nothing was changed")
