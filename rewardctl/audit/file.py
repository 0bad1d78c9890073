"""An exported file, read back once its seal has proved it."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.audit import seal
from rewardctl.audit.export import FORMAT
from rewardctl.audit.lines import Kind, Line
from rewardctl.audit.seal import Damaged
from rewardctl.kernel.errors import Invalid, NotFound

_GZIP: Final = b"\x1f\x8b"
_LONGEST: Final = 16 * 1024 * 1024
"""No line is longer than a document of the database can be."""


@dataclass(frozen=True, slots=True)
class FileSource:
    path: Path
    count: int

    @classmethod
    def opened(cls, path: Path, keys: Mapping[str, Ed25519PublicKey]) -> "FileSource":
        """Raises: NotFound, Invalid where there is no such file to read; Damaged where its seal does not hold."""
        count = seal.check(_stored(path), keys)
        kind, header = next(FileSource(path, count).lines(), (Kind.SEAL, {}))
        if kind is not Kind.HEADER or header.get("format") != FORMAT:
            raise Damaged("it was made by another version of rewardctl")
        return cls(path, count)

    def size(self) -> int:
        return self.count

    def lines(self) -> Iterator[Line]:
        for line in _stored(self.path):
            ((kind, document),) = json.loads(line).items()
            if kind != Kind.SEAL:
                yield Kind(kind), document


def _stored(path: Path) -> Iterator[bytes]:
    with _opened(path) as raw:
        packed = raw.read(len(_GZIP)) == _GZIP
        raw.seek(0)
        with gzip.GzipFile(fileobj=raw) if packed else raw as file:
            try:
                while line := file.readline(_LONGEST + 1):
                    if len(line) > _LONGEST:
                        raise Damaged("it has a line without end")
                    yield line
            except (EOFError, zlib.error, gzip.BadGzipFile):
                raise Damaged("it was cut or changed: it can't be unpacked") from None


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}") from None
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}") from error
