"""The last thing a service said of its failure."""

import json
from pathlib import Path
from typing import Any, Final

_READ_BYTES: Final = 65_536
_GRAVE: Final = {"error", "critical", "E", "F"}
_WIDTH: Final = 300


def last_words(log: Path, since: int) -> str | None:
    """The last error in what came to `log` after `since` bytes, one with a cause before one without.

    A line that is no JSON, such as the end of a traceback, counts as an error.
    """
    said = [found for line in _lines(log, since) if (found := _error_in(line))]
    with_cause = [text for text, caused in said if caused]
    last = with_cause or [text for text, _ in said]
    return last[-1][:_WIDTH] if last else None


def _lines(log: Path, since: int) -> list[str]:
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(since if since <= size else 0, size - _READ_BYTES))  # a new file was begun since
            return file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []


def _error_in(line: str) -> tuple[str, bool] | None:
    """What it says, and whether it says the cause."""
    try:
        entry = json.loads(line)
    except ValueError:
        return (line.strip(), True) if line.strip() else None
    if not isinstance(entry, dict) or str(entry.get("level") or entry.get("s")) not in _GRAVE:
        return None
    message, cause = _last_line(entry.get("msg")), _last_line(_cause(entry))
    return ": ".join(filter(None, (message, cause))), bool(cause)


def _cause(entry: dict[str, Any]) -> object:
    """The error's own words, in a daemon's line or in mongod's."""
    attributes = entry.get("attr")
    error = entry.get("error") or (attributes.get("error") if isinstance(attributes, dict) else None)
    return error.get("message") or error.get("errmsg") if isinstance(error, dict) else error


def _last_line(text: object) -> str:
    lines = str(text or "").strip().splitlines()
    return lines[-1].strip() if lines else ""
