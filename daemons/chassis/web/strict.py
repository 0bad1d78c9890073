"""Bodies are JSON in the strict sense: UTF-8, finite numbers, no key twice, integers that survive a double."""

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute

from rewardctl.kernel.errors import Invalid, UnsupportedMediaType

_LEVELS: Final = 64


def strict_json(raw: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Parse a body.

    Raises: Invalid for what is no JSON, NaN, infinite numbers, lone surrogates, nesting past 64 levels, an integer
    past 53 bits, and a key that stands twice in one object or holds a NUL.
    """
    try:
        orjson.loads(raw)
        value = json.loads(raw, object_pairs_hook=_unique)
        orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER)
        _limit_depth(value, _LEVELS)
    except (ValueError, TypeError, RecursionError):
        raise Invalid("The body is not valid JSON") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    if any("\0" in key for key in found):
        raise ValueError("a key holds a NUL")
    return found


def _limit_depth(value: Any, levels: int) -> None:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(value, dict | list):
        return
    if not levels:
        raise ValueError("nested too deep")
    for inner in value.values() if isinstance(value, dict) else value:
        _limit_depth(inner, levels - 1)


class _StrictRequest(Request):
    async def json(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        return strict_json(await self.body())


class StrictRoute(APIRoute):
    """A route whose body, where it takes one, must be declared and be strict JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def strictly(request: Request) -> Response:
            if takes_body and not _is_json(request.headers.get("content-type")):
                raise UnsupportedMediaType
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly


def _is_json(content_type: str | None) -> bool:
    return (content_type or "").partition(";")[0].strip().lower() == "application/json"
