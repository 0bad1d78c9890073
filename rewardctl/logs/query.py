"""Which entries are wanted; every source answers the same question."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from rewardctl.kernel.errors import Invalid
from rewardctl.logs.entry import LEVELS, Entry

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN: Final = re.compile(r"(\d{1,6})([smhdw])")
_STATUS: Final = re.compile(r"[1-5](\d\d|[xX]{2})", re.ASCII)


SHORT: Final = 8
"""Letters of a request id that a line for people shows, the last ones."""


@dataclass(frozen=True, slots=True)
class Query:
    """`start` is within, `end` is not; `level` means that level or a graver one; `tail` keeps the newest so many.

    `request_id` is a whole one, or the end of eight that a line shows; `status` is a status code or a class of them
    (`404`, `5xx`); `path`, `user`, `event` and `env` are met exactly.
    A line that is no JSON has a service and the time of the line before it, and no other field; `structured` leaves
    all of these out.
    """

    request_id: str | None = None
    services: frozenset[str] = frozenset()
    level: str | None = None
    status: str | None = None
    path: str | None = None
    user: str | None = None
    event: str | None = None
    env: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    tail: int | None = None
    structured: bool = False

    @property
    def exact(self) -> dict[str, str]:
        """The fields whose text is asked for."""
        asked = {
            "requestId": self.request_id,
            "userId": self.user,
            "path": self.path,
            "event": self.event,
            "env": self.env,
        }
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def by_end(self) -> bool:
        """Whether it may be the end of a request id alone that is asked for."""
        return self.request_id is not None and len(self.request_id) == SHORT

    def matches(self, entry: Entry) -> bool:
        return (
            all(_is(name, entry.text(name), value) for name, value in self.exact.items())
            and (not self.services or entry.service in self.services or entry.instance in self.services)
            and (self.level is None or entry.severity >= LEVELS.index(self.level))
            and (self.status is None or _of_class(self.status, entry.status))
            and (self.start is None or entry.time >= self.start)
            and (self.end is None or entry.time < self.end)
            and not (self.structured and entry.fields is None)
        )


def checked_status(text: str) -> str:
    """Raises: Invalid."""
    if not _STATUS.fullmatch(text):
        raise Invalid(f"{text!r} is no status", hint="give one like 404, or a class like 5xx")
    return text.lower()


def needles_of(query: Query) -> tuple[bytes, ...]:
    """One of these a stored line must hold to match, however it was written; none where that is not certain."""
    sure = (value for value in query.exact.values() if value.isascii() and value.isprintable())
    found = next((value for value in sure if not set('"\\') & set(value)), None)
    levels = LEVELS[LEVELS.index(query.level) :] if query.level else ()
    before = "" if query.by_end and found == query.request_id else '"'
    return tuple(f'{before}{one}"'.encode() for one in ([found] if found else levels))


def _of_class(wanted: str, status: int | None) -> bool:
    return status is not None and str(status).startswith(wanted.rstrip("x"))


def instant(text: str, now: datetime) -> datetime:
    """What `--since` means: a span back from `now` (`30s`, `10m`, `2h`, `7d`) or an ISO 8601 instant with its offset.

    Raises: Invalid.
    """
    span = _SPAN.fullmatch(text)
    try:
        found = now - timedelta(**{_UNITS[span[2]]: int(span[1])}) if span else datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(f"{text!r} is no time", hint="give a span like 30s, 10m, 2h, 7d, or 2026-11-22T09:30:00Z")
    return found.astimezone(UTC)


def _is(name: str, found: str | None, wanted: str) -> bool:
    if name == "requestId" and len(wanted) == SHORT:
        return found is not None and found.endswith(wanted)
    return found == wanted
