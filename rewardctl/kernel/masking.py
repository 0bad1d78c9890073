"""Keeps secrets out of logs: values under a telling key are replaced at any depth, known ones wherever they stand."""

import json
import re
from collections.abc import Mapping
from typing import Any

MASK = "***MASKED***"
_TELLING = re.compile(
    r"passw|pwd|token|secret|authori[sz]ation|cookie|pepper|credential|api[-_]?key|private[-_]?key|coupon[-_]?code",
    re.IGNORECASE,
)


_SHORTEST = 6
_known: set[str] = set()


def hide(secret: str) -> None:
    """From now on `secret` is masked wherever it stands in a line of this process; a very short one is not."""
    if len(secret) >= _SHORTEST:
        _known.update({secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]})


def without_known(text: str) -> str:
    for secret in _known:
        text = text.replace(secret, MASK)
    return text


def masked(value: Any) -> Any:  # noqa: ANN401 - any JSON-like value
    """A copy of `value` in which whatever stands under a telling key is masked."""
    if isinstance(value, Mapping):
        return {key: MASK if _TELLING.search(str(key)) else masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    return value
