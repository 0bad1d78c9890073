"""Whole lines of a file that may be growing: onwards, from the end, or those that hold some bytes."""

import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

_BLOCK: Final = 1 << 20
_BLOCK_BACK: Final = 1 << 16


def onwards(file: BinaryIO) -> Iterator[bytes]:
    """To the end; the file is left at the beginning of a line that is half written."""
    while (line := file.readline()).endswith(b"\n"):
        yield line
    file.seek(-len(line), os.SEEK_CUR)


def holding(file: BinaryIO, needles: Sequence[bytes]) -> Iterator[bytes]:
    """The same of the lines that hold one of `needles`, none of any other; to be gone through to its end."""
    rest = b""
    while block := file.read(_BLOCK):
        text = rest + block
        end = text.rfind(b"\n") + 1
        yield from _found(text, end, needles)
        rest = text[end:]
    file.seek(-len(rest), os.SEEK_CUR)


def backwards(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Where each whole line begins, and the line, the last one first; the file is left anywhere."""
    start, rest = end_of_last(file), b""
    while start:
        begin = max(0, start - _BLOCK_BACK)
        file.seek(begin)
        text = file.read(start - begin) + rest
        whole = text.find(b"\n") + 1 if begin else 0
        yield from _reversed(text[whole:], begin + whole)
        start, rest = begin, text[:whole]


def end_of_last(file: BinaryIO) -> int:
    """Where the last whole line ends."""
    end = file.seek(0, os.SEEK_END)
    while end:
        begin = max(0, end - _BLOCK_BACK)
        file.seek(begin)
        place = file.read(end - begin).rfind(b"\n")
        if place >= 0:
            return begin + place + 1
        end = begin
    return 0


def first(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.readline()


def holds(line: bytes, needles: Sequence[bytes]) -> bool:
    return not needles or any(needle in line for needle in needles)


def _found(text: bytes, end: int, needles: Sequence[bytes]) -> Iterator[bytes]:
    """Each needle is searched for by itself, which is many times quicker than by one expression."""
    places = {needle: text.find(needle, 0, end) for needle in needles}
    while found := [place for place in places.values() if place >= 0]:
        begin, after = text.rfind(b"\n", 0, min(found)) + 1, text.index(b"\n", min(found)) + 1
        yield text[begin:after]
        passed = [needle for needle, place in places.items() if 0 <= place < after]
        places |= {needle: text.find(needle, after, end) for needle in passed}


def _reversed(text: bytes, begin: int) -> Iterator[tuple[int, bytes]]:
    end = begin + len(text)
    for line in reversed(text.split(b"\n")[:-1]):
        end -= len(line) + 1
        yield end, line + b"\n"
