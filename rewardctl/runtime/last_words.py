"""The last thing a service said of its failure."""

import json
from pathlib import Path
from typing import Any, Final

_READ_BYTES: Final = 65_536
_GRAVE: Final = {"error", "critical", "E", "F"}
_WIDTH: Final = 300


def last_words(log: Path, since: int) -> str | None:
    """The last error in what came to `log` after `since` bytes, else its last line that is no JSON."""
    for line in reversed(_lines(log, since)):
        said = _error_in(line)
        if said:
            return said[:_WIDTH]
    return None


def _lines(log: Path, since: int) -> list[str]:
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(since, size - _READ_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []


def _error_in(line: str) -> str | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return line.strip() or None
    if not isinstance(entry, dict) or (entry.get("level") or entry.get("s")) not in _GRAVE:
        return None
    return ": ".join(_facts(entry))


def _facts(entry: dict[str, Any]) -> list[str]:
    """The message and the error's own words, of a daemon's line or of mongod's."""
    error = entry.get("error") or (entry.get("attr") or {}).get("error")
    if isinstance(error, dict):
        error = error.get("message") or error.get("errmsg")
    return [str(fact) for fact in (entry.get("msg"), error) if fact]
