"""Writes what is audited into a file that can be checked with no database at hand: a JSON object a line."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from rewardctl.audit.lines import Kind, Line
from rewardctl.audit.seal import seal
from rewardctl.kernel.clock import Clock, iso
from rewardctl.kernel.keys import SigningKey
from rewardctl.runtime import durable

FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class Exported:
    """`lines` without the seal; `sha256` is theirs, in hexadecimal."""

    lines: int
    sha256: str


def export(lines: Iterable[Line], path: Path, key: SigningKey, clock: Clock) -> Exported:
    """Put the sealed lines at `path`, whole or not at all; gzipped where its name ends in `.gz`.

    Raises: DiskFull, SetupError.
    """
    sealed = _Sealed()
    with durable.drafted(path) as raw, _packed(raw) if path.suffix == ".gz" else nullcontext(raw) as file:
        file.writelines(sealed.through(_texts(lines, clock)))
        file.write(seal(sealed.sha256.hexdigest(), key))
    return Exported(sealed.count, sealed.sha256.hexdigest())


@dataclass
class _Sealed:
    """What the seal says of the lines that went through."""

    count: int = 0
    sha256: Any = field(default_factory=hashlib.sha256)

    def through(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.count += 1
            self.sha256.update(line)
            yield line


def _texts(lines: Iterable[Line], clock: Clock) -> Iterator[bytes]:
    for kind, document in lines:
        made = {"format": FORMAT, "made_at": clock.now(), **document} if kind is Kind.HEADER else document
        yield json.dumps({kind: made}, separators=(",", ":"), default=_text).encode() + b"\n"


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a damaged database holds
    return iso(value) if isinstance(value, datetime) else str(value)


def _packed(raw: IO[bytes]) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)
