"""What the scripts tell of each request as it is answered, read while the file grows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_MARK: Final = "~"
_PARTS: Final = 8
_UNKNOWN: Final = "-"


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: `at` is when it was there, in seconds since 1970; `met` whether it was as it must be."""

    at: float
    ms: float
    status: int
    met: bool
    request_id: str | None
    method: str
    path: str


def parsed(line: str) -> Sample | None:
    """None where the line is something else that a script says."""
    parts = line.split(" ", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != _MARK:
        return None
    _, at, ms, status, met, request_id, method, path = parts
    try:
        known = None if request_id == _UNKNOWN else request_id
        return Sample(int(at) / 1000, float(ms), int(status), met == "1", known, method, path)
    except ValueError:
        return None


@dataclass(slots=True)
class Reader:
    """`complaints` are the lines that are no samples, until now."""

    path: Path
    complaints: list[str] = field(default_factory=list)
    _offset: int = 0

    def fresh(self) -> list[Sample]:
        """The samples since the last look. A line that is still being written waits for the next."""
        return list(self._samples(self._lines()))

    def _samples(self, lines: list[str]) -> Iterator[Sample]:
        for line in lines:
            sample = parsed(line)
            if sample:
                yield sample
            elif line.strip():
                self.complaints.append(line)

    def _lines(self) -> list[str]:
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                whole = file.read().rpartition(b"\n")[0]
        except FileNotFoundError:
            return []
        self._offset += len(whole) + 1 if whole else 0
        return whole.decode("utf-8", "replace").split("\n")
