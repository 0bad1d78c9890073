"""A stream of BSON documents, counted and summed up as it goes by, and parted into documents again."""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

_LENGTH: Final = struct.Struct("<i")
_LEAST: Final = 5
_MOST: Final = 17 * 1024 * 1024
"""No document of the database is longer, with some room for what is added on the way."""


class NotDocuments(ValueError):
    """What should be documents is none."""


@dataclass
class Sum:
    """Of the documents that went through: how many, their size in bytes, and SHA-256."""

    documents: int = 0
    size: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    def add(self, documents: bytes) -> None:
        """One or more, one after the other."""
        self.documents += counted(documents)
        self.size += len(documents)
        self._digest.update(documents)

    @property
    def sha256(self) -> str:
        return str(self._digest.hexdigest())


def counted(documents: bytes) -> int:
    """How many there are, one after the other. Raises: NotDocuments."""
    count = place = 0
    while place < len(documents):
        place += _length(documents[place : place + _LENGTH.size])
        count += 1
    if place > len(documents):
        raise NotDocuments
    return count


def read(file: IO[bytes]) -> Iterator[bytes]:
    """Raises: NotDocuments."""
    while head := file.read(_LENGTH.size):
        length = _length(head)
        rest = file.read(length - _LENGTH.size)
        if len(head) + len(rest) < length:
            raise NotDocuments
        yield head + rest


def batches(documents: Iterable[bytes], most: int, room: int) -> Iterator[list[bytes]]:
    """Up to `most` documents or about `room` bytes at once."""
    batch: list[bytes] = []
    size = 0
    for one in documents:
        batch.append(one)
        size += len(one)
        if len(batch) == most or size >= room:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _length(head: bytes) -> int:
    if len(head) < _LENGTH.size:
        raise NotDocuments
    length: int = _LENGTH.unpack(head)[0]
    if not _LEAST <= length <= _MOST:
        raise NotDocuments
    return length
