"""A line of the log for people at a terminal."""

import json
import os
from typing import Any, Final

COLOURS: Final = {"debug": "2", "info": "32", "warning": "33", "error": "31", "critical": "1;31"}
_SAID: Final = frozenset(
    {"time", "level", "service", "msg", "version", "env", "pid", "hostname", "error", "traceId", "spanId"}
)


def line(text: str) -> str:
    """`12:00:01.123 info     event claim approved claimId=…`; a stack comes below, indented."""
    fields: dict[str, Any] = json.loads(text)
    level = fields["level"]
    rest = " ".join(f"{name}={_plain(value)}" for name, value in fields.items() if name not in _SAID)
    head = f"{fields['time'][11:23]} {_painted(f'{level:8}', COLOURS[level])} {fields['service']}"
    return f"{head} {_plain(fields['msg'])} {_painted(rest, '2')}".rstrip() + "\n" + _stack(fields.get("error"))


def _stack(error: dict[str, Any] | None) -> str:
    if not error:
        return ""
    return "".join(f"    {_plain(one)}\n" for one in str(error.get("stack", "")).splitlines())


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return printable(text)


def printable(text: str) -> str:
    """The text with each character that is no plain print spelt out, an escape or a new line too."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _painted(text: str, code: str) -> str:
    return text if os.environ.get("NO_COLOR") or not text else f"\x1b[{code}m{text}\x1b[0m"
