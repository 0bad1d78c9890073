"""One call of any route, from the command line's words to what is printed of the answer."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from rewardctl.cli import output
from rewardctl.cli.hints import BODY
from rewardctl.kernel.errors import Invalid

_JSON: Final = ("/json", "+json")
_STDIN: Final = "@-"


@dataclass(frozen=True, slots=True)
class Target:
    path: str
    params: Mapping[str, Sequence[str]]


def target(path: str, query: Sequence[str]) -> Target:
    """Of this gateway alone, since the token goes along. Raises: Invalid."""
    if not path.startswith("/"):
        raise Invalid(f"{path!r} is no path of the gateway", hint="write it from its /, such as /events")
    parts = urlsplit(f"http://gateway{path}")
    params: dict[str, list[str]] = {}
    for name, value in [*parse_qsl(parts.query, keep_blank_values=True), *map(_pair, query)]:
        params.setdefault(name, []).append(value)
    return Target(parts.path, params)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise Invalid(f"{text!r} is no query parameter", hint="write NAME=VALUE, such as limit=5")
    return name, value


def headers(told: Sequence[str]) -> dict[str, str]:
    """Raises: Invalid."""
    found = {}
    for one in told:
        name, colon, value = one.partition(":")
        if not (name.strip() and colon and one.isascii() and one.isprintable()):
            raise Invalid(f"{one!r} is no header", hint="write 'NAME: VALUE', such as 'If-Match: \"3\"'")
        found[name.strip().title()] = value.strip()
    return found


def body(told: str | None) -> dict[str, Any] | list[Any] | None:
    """Raises: Invalid."""
    if told is None:
        return None
    try:
        found = json.loads(_text(told))
    except ValueError as error:
        raise Invalid(f"The body is no JSON: {error}", hint=BODY) from error
    if not isinstance(found, dict | list):
        raise Invalid("The body must be a JSON object or list", hint=BODY)
    return found


def _text(told: str) -> str:
    if not told.startswith("@"):
        return told
    try:
        raw = sys.stdin.buffer.read() if told == _STDIN else Path(told[1:]).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise Invalid(f"{told[1:]} can't be read: {error.strerror}", hint=BODY) from error


def printed(content: bytes, media_type: str, *, as_json: bool) -> str:
    """An answer's body as text: laid out for people, in one line for programs; what is no JSON stays as it is."""
    if not content:
        return "{}" if as_json else ""
    if media_type.partition(";")[0].endswith(_JSON):
        return output.json_text(json.loads(content)) if as_json else output.json_page(json.loads(content))
    return output.safe_block(content.decode("utf-8", "replace").rstrip("\n"))
