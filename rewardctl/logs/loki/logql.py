"""A query in Loki's language: labels in the selector, every other field behind it as structured metadata."""

import json
import re
from collections.abc import Collection, Iterator

from rewardctl.logs.entry import LEVELS
from rewardctl.logs.query import Query

_BEHIND = ("requestId", "userId", "path", "event")


def logql(query: Query) -> str:
    """Its times and `tail` are no part of it."""
    return " | ".join(["{" + ", ".join(_labels(query)) + "}", *_metadata(query)])


def _labels(query: Query) -> Iterator[str]:
    yield _one_of("service", sorted(query.services)) if query.services else 'service=~".+"'
    if query.level is not None:
        yield _one_of("level", LEVELS[LEVELS.index(query.level) :])
    if query.env is not None:
        yield f"env={_quoted(query.env)}"


def _metadata(query: Query) -> Iterator[str]:
    asked = query.exact
    if query.by_end:
        yield f"requestId=~{_quoted('.*' + re.escape(asked.pop('requestId')))}"
    yield from (f"{name}={_quoted(asked[name])}" for name in _BEHIND if name in asked)
    if query.status is not None:
        classed = query.status.endswith("xx")
        yield f'statusCode=~"{query.status[0]}.."' if classed else f'statusCode="{query.status}"'


def _one_of(label: str, values: Collection[str]) -> str:
    if len(values) == 1:
        return f"{label}={_quoted(*values)}"
    return f"{label}=~{_quoted('|'.join(map(re.escape, values)))}"


def _quoted(text: str) -> str:
    """As Go reads a string; what is no Unicode can't be in a log."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
