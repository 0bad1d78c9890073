"""Passes a request on to the daemon that serves it and its answer back, both as streams, neither looked into."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from daemons.chassis.peers.hop import Call, Hop
from daemons.chassis.peers.replicas import Replicas
from daemons.chassis.peers.upstream import Answer
from daemons.gateway.domain.routes import Upstream, lasts, upstream_of
from daemons.gateway.service.caller import CallerBody, Watch, Watches
from daemons.gateway.service.headers import has_body, inbound, outbound
from rewardctl.kernel.context import RequestContext


@dataclass(frozen=True, slots=True)
class Forwarding:
    hop: Hop
    upstreams: Mapping[Upstream, Replicas]
    watches: Watches = field(default_factory=Watches)

    async def forward(self, prefix: str, context: RequestContext, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises: Unavailable, TimedOut, and the platform's errors that `receive` raises."""
        body = await CallerBody.begun(receive, empty=not has_body(scope["headers"]))
        if body.gone:
            return
        service = upstream_of(prefix)
        origins, headers = self.upstreams[service].in_turn(), outbound(scope, context)
        lasting = lasts(scope["path"])
        call = Call(service, scope["method"], origins, _target(scope), headers, body.to_send(), lasting=lasting)
        with Watch(body, self.watches):
            async with self.hop.exchange(call) as answer:
                await _relay(answer, send)


async def _relay(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": inbound(answer.headers)})
    more = True
    while more:
        piece = await answer.next()
        more = not answer.over
        await send({"type": "http.response.body", "body": piece, "more_body": more})


def _target(scope: Scope) -> bytes:
    """Byte for byte as the caller wrote it."""
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return b"%b?%b" % (path, query) if query else path
