"""The last thing a service said of its failure."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_READ_BYTES: Final = 65_536
_GRAVE: Final = {"error", "critical", "E", "F"}
_WIDTH: Final = 300


@dataclass(frozen=True, slots=True)
class Words:
    """`caused`: they say the cause. `hint` is the mend that the service itself knows."""

    text: str
    caused: bool = False
    hint: str | None = None


def last_words(log: Path, since: int) -> Words | None:
    """The last error in what came to `log` after `since` bytes, one with a cause before one without.

    A line that is no JSON, such as the end of a traceback, counts as an error.
    """
    said = [found for line in _lines(log, since) if (found := _error_in(line))]
    last = [one for one in said if one.caused] or said
    return last[-1] if last else None


def _lines(log: Path, since: int) -> list[str]:
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(since if since <= size else 0, size - _READ_BYTES))  # a new file was begun since
            return file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []


def _error_in(line: str) -> Words | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return Words(line.strip()[:_WIDTH], caused=True) if line.strip() else None
    if not isinstance(entry, dict) or str(entry.get("level") or entry.get("s")) not in _GRAVE:
        return None
    message, cause = _last_line(entry.get("msg")), _last_line(_cause(entry))
    hint = entry.get("hint")
    text = ": ".join(filter(None, (message, cause)))[:_WIDTH]
    return Words(text, bool(cause), hint if isinstance(hint, str) else None)


def _cause(entry: dict[str, Any]) -> object:
    """The error's own words, in a daemon's line or in mongod's."""
    attributes = entry.get("attr")
    error = entry.get("error") or (attributes.get("error") if isinstance(attributes, dict) else None)
    return error.get("message") or error.get("errmsg") if isinstance(error, dict) else error


def _last_line(text: object) -> str:
    lines = str(text or "").strip().splitlines()
    return lines[-1].strip() if lines else ""
