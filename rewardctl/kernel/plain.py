"""What pydantic refuses, in plain words."""

from collections.abc import Mapping
from typing import Any, Final

_INSTANT: Final = "must be an ISO 8601 instant such as 2026-11-22T00:00:00Z"
_WORDS: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match {pattern}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": "needs a Z or an offset such as +09:00",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}
_OWN: Final = "Value error, "


def words(refused: Mapping[str, Any]) -> str:
    """Of one of a ValidationError's errors; one that has none here speaks for itself."""
    kind, told = refused.get("type", ""), refused.get("ctx", {})
    if kind in {"string_too_short", "too_short"} and told["min_length"] == 1:
        return "must not be empty"
    return _WORDS[kind].format(**told) if kind in _WORDS else str(refused["msg"]).removeprefix(_OWN)
