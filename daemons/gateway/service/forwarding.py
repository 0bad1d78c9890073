"""Passes a request on to the daemon that serves it and its answer back, both as streams, neither looked into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from aiohttp import ClientResponse
from starlette.types import Receive, Scope, Send
from yarl import URL

from daemons.chassis.hop import Call, Hop
from daemons.chassis.replicas import Replicas
from daemons.gateway.domain.routes import Upstream, lasts, upstream_of
from daemons.gateway.service.caller import CallerBody, Watch, Watches
from daemons.gateway.service.headers import has_body, inbound, outbound
from rewardctl.kernel.context import RequestContext

_KNOWN: Final = 1024
_SHORT: Final = 256
"""Bytes of a target that may be remembered."""


@dataclass(frozen=True, slots=True)
class Forwarding:
    hop: Hop
    upstreams: Mapping[Upstream, Replicas]
    watches: Watches = field(default_factory=Watches)

    async def forward(self, prefix: str, context: RequestContext, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises: Unavailable, TimedOut, and the platform's errors that `receive` raises."""
        body = await CallerBody.begun(receive, empty=not has_body(scope["headers"]))
        service = upstream_of(prefix)
        urls = [_url(origin, scope) for origin in self.upstreams[service].in_turn()]
        call = Call(
            service, scope["method"], urls, outbound(scope, context), body.to_send(), lasting=lasts(scope["path"])
        )
        with Watch(body, self.watches):
            async with self.hop.exchange(call) as answer:
                await _relay(answer, send)


async def _relay(answer: ClientResponse, send: Send) -> None:
    headers = inbound(answer.raw_headers)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    more = True
    while more:
        piece = await answer.content.readany()
        more = not answer.content.at_eof()
        await send({"type": "http.response.body", "body": piece, "more_body": more})


def _url(origin: URL, scope: Scope) -> URL:
    path, query = scope["raw_path"], scope["query_string"]
    return (_known if len(path) + len(query) <= _SHORT else _built)(origin, path, query)


def _built(origin: URL, path: bytes, query: bytes) -> URL:
    """The target byte for byte as the caller wrote it, at another origin."""
    return URL.build(
        scheme=origin.scheme,
        host=origin.host or "",
        port=origin.port,
        path=path.decode(),
        query_string=query.decode(),
        encoded=True,
    )


_known: Final = lru_cache(_KNOWN)(_built)
"""What is asked for again and again: a few targets make up most of the requests."""
