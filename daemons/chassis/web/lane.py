"""The reads that everybody asks for all the time, answered without the framework's search for a route and its inputs.

A lane takes what is as usual. Whatever is not goes to the route of the same path, which does the same and says what is
wrong: a lane refuses nothing but what says who asks.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from daemons.chassis.tokens.security import authorization, verified
from rewardctl.kernel.principal import Principal

Query = Mapping[str, str]
_PLACE: Final = re.compile(r"\{\w+\}")
_ID: Final = "([0-9a-f]{24})"
_PLAIN: Final = re.compile(rb"[A-Za-z]+=[A-Za-z0-9]+(?:&[A-Za-z]+=[A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Read:
    """`path` is the route's; `answer` is given the parts, the caller, the ids in the path and the query.

    It answers None where the query is not one for it.
    """

    path: str
    answer: Callable[[Any, Principal, Sequence[str], Query], Awaitable[Response | None]]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(_PLACE.sub(_ID, self.path))


class Lane:
    def __init__(self, routes: ASGIApp, reads: Sequence[Read]) -> None:
        self._routes = routes
        self._reads = [(one.pattern.fullmatch, one) for one in reads]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (answer or self._routes)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        for matching, read in self._reads:
            if found := matching(scope["path"]):
                scope["route"], state = read, scope["app"].state
                query, sent = _query(scope["query_string"]), authorization(scope)
                if query is None or sent is None:
                    return None
                principal = await verified(state.verifier, sent)
                return await read.answer(state.parts, principal, found.groups(), query)
        return None


def _query(raw: bytes) -> Query | None:
    """None where something stands twice, or is not of the simplest form."""
    if not raw:
        return {}
    if not _PLAIN.fullmatch(raw):
        return None
    pairs = [one.partition("=")[::2] for one in raw.decode().split("&")]
    found = dict(pairs)
    return found if len(found) == len(pairs) else None
