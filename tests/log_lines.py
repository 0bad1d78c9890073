"""What every line that a platform wrote must be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

REQUIRED: Final = {"time", "level", "service", "version", "env", "pid", "hostname", "msg"}
LEVELS: Final = {"debug", "info", "warning", "error", "critical"}


def lines(logs: Path) -> Iterator[str]:
    for file in sorted(logs.glob("*.jsonl*")):
        yield from file.read_text("utf-8").split("\n")[:-1]


def faults(logs: Path) -> list[str]:
    """The lines that are no JSON object, or lack something that each must say."""
    return [line for line in lines(logs) if not _sound(line)]


def _sound(line: str) -> bool:
    try:
        fields: dict[str, Any] = json.loads(line)
    except ValueError:
        return False
    return isinstance(fields, dict) and fields.keys() >= REQUIRED and fields["level"] in LEVELS
