"""What a log line knows of the request it belongs to, carried through every await and task."""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Self

from rewardctl.kernel import ids
from rewardctl.kernel.principal import Principal, Service

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")


@dataclass(slots=True)
class RequestContext:
    """One request in one process; `principal` or `service` is filled in once its token is verified.

    `accept_language` is as it was sent.
    """

    request_id: str
    trace_id: str = field(default_factory=ids.new_trace_id)
    span_id: str = field(default_factory=ids.new_span_id)
    method: str | None = None
    path: str | None = None
    parent_span_id: str | None = None
    client_ip: str | None = None
    user_agent: str | None = None
    accept_language: str | None = None
    principal: Principal | None = None
    service: Service | None = None

    @classmethod
    def resumed(cls, request_id: str, traceparent: str | None) -> Self:
        """Of work that goes on for a request after its answer, in whatever process: the same ids, a span of its own."""
        trace_id, parent_span_id = span_of(traceparent)
        return cls(request_id, trace_id=trace_id, parent_span_id=parent_span_id)

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-01"


_current: ContextVar[RequestContext | None] = ContextVar("rewardctl_request", default=None)


def current() -> RequestContext | None:
    return _current.get()


def span_of(traceparent: str | None) -> tuple[str, str | None]:
    """The trace id of a W3C `traceparent` header and the caller's span; a fresh one and none where it is malformed."""
    found = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    return (found[1], found[2]) if found else (ids.new_trace_id(), None)


class entered:  # noqa: N801 - it reads as the block that it opens
    """Make `context` the current one for the length of the block."""

    __slots__ = ("_context", "_token")

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def __enter__(self) -> RequestContext:
        self._token = _current.set(self._context)
        return self._context

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
