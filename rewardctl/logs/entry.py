"""One stored line, and what it says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

LEVELS: Final = ("debug", "info", "warning", "error", "critical")
NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""The time of a line that does not say one and has no line before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`fields` is None where the line is no JSON object, such as a line of the interpreter's traceback.

    `rank` orders the lines of one service and instant, so that each source gives them in one order: the place of the
    level in `LEVELS`, -1 where it has none. A line that is no JSON has the rank of the line before it. `instance` is
    the replica's name, such as `event-2`, where the source tells it.
    """

    raw: str
    service: str
    time: datetime
    fields: Mapping[str, Any] | None = field(compare=False)
    rank: int = field(default=-1, compare=False)
    instance: str | None = field(default=None, compare=False)

    @property
    def place(self) -> tuple[datetime, str, int]:
        """By it a log is in order; what is equal stays in the order of its arrival."""
        return self.time, self.service, self.rank

    @property
    def request_id(self) -> str | None:
        return self.text("requestId")

    @property
    def severity(self) -> int:
        """The place of its level in `LEVELS`, -1 where it has none."""
        return _severity(self.fields)

    @property
    def status(self) -> int | None:
        value = self.fields.get("statusCode") if self.fields else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def text(self, name: str) -> str | None:
        """The field of that name where it is a string."""
        value = self.fields.get(name) if self.fields else None
        return value if isinstance(value, str) else None


def parsed(line: bytes, service: str, before: datetime, rank: int = -1, instance: str | None = None) -> Entry:
    """The entry a line holds; `service`, `before` and `rank` stand in where it says no service, time or level."""
    raw = line.decode("utf-8", "replace").rstrip("\r\n")
    fields = _object(line)
    if fields is None:
        return Entry(raw, service, before, None, rank, instance)
    said = fields.get("service")
    whose = said if isinstance(said, str) else service
    return Entry(raw, whose, _instant(fields.get("time")) or before, fields, _severity(fields), instance)


def _severity(fields: Mapping[str, Any] | None) -> int:
    level = fields.get("level") if fields else None
    return LEVELS.index(level) if level in LEVELS else -1


def _object(line: bytes) -> Mapping[str, Any] | None:
    try:
        value = _loaded(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _loaded(line: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:  # the log writes lone surrogates and huge integers, which orjson refuses
        return json.loads(line)


def _instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None
