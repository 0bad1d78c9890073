"""One line an entry for people. What a log says can't move the cursor, colour the screen or break the line."""

import os
from collections.abc import Iterator
from typing import Any, Final, TextIO
from zlib import crc32

from rich.cells import cell_len

from rewardctl.kernel.pretty import COLOURS, printable
from rewardctl.logs.entry import NEVER, Entry
from rewardctl.logs.query import SHORT

_RESET: Final = "\x1b[0m"
_DIM: Final = "2"
_SERVICES: Final = {"gateway": "36", "auth": "35", "event": "34", "mongo-user": "33", "mongo-event": "32"}
_OTHERS: Final = ("96", "95", "94", "93", "92")
_WIDTH: Final = 11
_LONGEST: Final = 200
"""Letters of an error: a driver's tell of its whole topology, and the stored line has them."""


def line(entry: Entry, *, colour: bool) -> str:
    """The entry as one line without its end; with `colour` in ANSI colours."""
    when = "" if entry.time == NEVER else entry.time.astimezone().strftime("%H:%M:%S.%f")[:-3]
    level = entry.text("level") or ""
    parts = [
        (f"{when:12}", _DIM),
        (_padded(printable(level), 8), COLOURS.get(level, "")),
        (_padded(printable(entry.service), _WIDTH), service_colour(entry.service)),
        (_message(entry), ""),
        *((text, code) for text, code in _facts(entry) if text),
    ]
    return " ".join(_painted(text, code) if colour else text for text, code in parts).rstrip()


def wants_colour(stream: TextIO) -> bool:
    """Whether it is a terminal that shows colours, and nobody has said no (`NO_COLOR`)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def service_colour(service: str) -> str:
    """The ANSI code of a service, the same wherever and whenever it is shown."""
    return _SERVICES.get(service) or _OTHERS[crc32(service.encode("utf-8", "replace")) % len(_OTHERS)]


def _padded(text: str, width: int) -> str:
    """To so many cells of the terminal: a letter of Korean takes two."""
    return text + " " * (width - cell_len(text))


def _message(entry: Entry) -> str:
    return printable(entry.raw if entry.fields is None else entry.text("msg") or "")


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    """What follows the message: request line, status, duration, request id, error; each with its colour."""
    fields = entry.fields or {}
    yield _words(fields.get("method"), fields.get("path")), ""
    yield _words(fields.get("statusCode"), fields.get("code")), _status_colour(fields.get("statusCode"))
    yield _words(fields.get("plugin"), fields.get("rewardType"), fields.get("call"), fields.get("upstream")), ""
    yield _words(fields.get("reason")), "33"
    yield _suffixed(fields.get("durationMs"), " ms"), _DIM
    yield printable((entry.request_id or "")[-SHORT:]), _DIM
    yield _error(fields.get("error")), "31"


def _error(error: Any) -> str:  # noqa: ANN401 - any JSON value
    told = (error.get("type"), error.get("message")) if isinstance(error, dict) else (error,)
    text = ": ".join(filter(None, map(_words, told)))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _status_colour(status: object) -> str:
    return {4: "33", 5: "31"}.get(status // 100, "32") if isinstance(status, int) else ""


def _suffixed(value: object, suffix: str) -> str:
    return _words(value) + suffix if value is not None else ""


def _words(*values: object) -> str:
    return " ".join(printable(str(value)) for value in values if value is not None)


def _painted(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}{_RESET}" if code else text
