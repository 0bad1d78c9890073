"""From a record to a line: JSON in one form, masked, cut, and without anything that a terminal would obey."""

import json
import re
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson

from rewardctl.kernel.clock import iso
from rewardctl.kernel.context import current
from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.masking import Masking, without_known

if TYPE_CHECKING:
    from loguru import Record

_VALUE_LIMIT: Final = 2048
_STACK_LIMIT: Final = 16 * 1024
_MOST_ITEMS: Final = 100
_DEEPEST: Final = 8
_NUMBERS: Final = frozenset({int, float, bool})
_LEVEL_NAMES: Final = {"TRACE": "debug", "SUCCESS": "info"}
_OBEYED: Final = re.compile("[\x7f-\x9f\u2028\u2029]")


class Fixed:
    """What is the same in every line of a process, written once."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields
        self.text = orjson.dumps(dict(fields)).decode()[1:-1]
        self._taken = {"time", "level", *fields}

    def encoded(self, time: str, level: str, rest: dict[str, Any]) -> str:
        """The whole line as JSON; where `rest` says one of them anew, that is what counts."""
        if self.text and self._taken.isdisjoint(rest):
            return f'{{"time":"{time}","level":"{level}",{self.text},{_encoded(rest)[1:]}'
        return _encoded({"time": time, "level": level, **self.fields, **rest})


def line(record: "Record", fixed: Fixed, masking: Masking) -> str:
    """Its newline included; `fixed` says what is the same in every line of the process."""
    error = record["exception"].value if record["exception"] is not None else None
    time, level = iso(record["time"]), level_of(record)
    return made(time, level, record["message"], record["extra"], fixed, masking, error=error)


def level_of(record: "Record") -> str:
    name = record["level"].name
    return _LEVEL_NAMES.get(name) or name.lower()


def made(
    time: str,
    level: str,
    msg: str,
    extra: Mapping[str, Any],
    fixed: Fixed,
    masking: Masking,
    *,
    error: BaseException | None = None,
) -> str:
    kept: dict[str, Any] = {"msg": cut(msg), **_of_request()}
    for key, value in extra.items():
        if value is not None:
            short = len(value) <= _VALUE_LIMIT if type(value) is str else type(value) in _NUMBERS
            kept[key] = value if short and key in masking.harmless else cut(masking.of_key(key, value))
    if error is not None:
        kept["error"] = _error_fields(error)
    return without_known(_harmless(fixed.encoded(time, level, kept))) + "\n"


def _of_request() -> dict[str, str]:
    context = current()
    if context is None:
        return {}
    found = {"requestId": context.request_id, "traceId": context.trace_id, "spanId": context.span_id}
    if context.principal is not None:
        found |= {"userId": context.principal.user_id, "role": context.principal.role}
    if context.service is not None:
        found["callingService"] = context.service.name
    return found


def _encoded(fields: dict[str, Any]) -> str:
    try:
        return orjson.dumps(fields, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # a lone surrogate or an integer past 64 bits: slower, but it takes everything
        return json.dumps(fields, default=str)


def _harmless(text: str) -> str:
    if text.isascii() and "\x7f" not in text:
        return text
    return _OBEYED.sub(_spelt_out, text)


def _spelt_out(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _error_fields(error: BaseException | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return {
        "type": type(error).__name__,
        "message": cut(str(error)),
        "stack": _shortened("".join(traceback.format_exception(error)), _STACK_LIMIT),
        "code": error.code if isinstance(error, RewardctlError) else None,
    }


def cut(value: Any, levels: int = _DEEPEST) -> Any:  # noqa: ANN401 - any JSON-like value
    """The value with long texts, long lists and deep nesting cut short."""
    if isinstance(value, str):
        return _shortened(value, _VALUE_LIMIT)
    if isinstance(value, Mapping):
        return _cut_mapping(value, levels)
    if isinstance(value, list | tuple):
        if not levels:
            return "…"
        shown = [cut(one, levels - 1) for one in value[:_MOST_ITEMS]]
        return shown if len(value) <= _MOST_ITEMS else [*shown, f"… ({len(value)} items)"]
    return value


def _cut_mapping(value: Mapping[Any, Any], levels: int) -> Any:  # noqa: ANN401 - any JSON-like value
    if not levels:
        return "…"
    shown = {key: cut(inner, levels - 1) for key, inner in list(value.items())[:_MOST_ITEMS]}
    return shown if len(value) <= _MOST_ITEMS else {**shown, "…": f"({len(value)} fields)"}


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
