"""Counts and times each request by its route's template; a path that no route has is `unmatched`, whatever it is."""

import time
from typing import Final

from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemons.chassis.metrics import REGISTRY, SECONDS

ROUTE: Final = "rewardctl.route"
"""The key of a scope under which an app without routes of its own tells which one it was."""
_UNMATCHED: Final = "unmatched"
_OTHER: Final = "OTHER"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_LEFT: Final = 499
"""The status of a request whose caller left before there was one."""
_ANSWERED: Final = Counter(
    "rewardctl_http_requests_total", "Requests answered.", ["service", "method", "route", "status"], registry=REGISTRY
)
_TOOK: Final = Histogram(
    "rewardctl_http_request_duration_seconds",
    "From the request's head to the answer's last byte.",
    ["service", "method", "route"],
    buckets=SECONDS,
    registry=REGISTRY,
)
_IN_FLIGHT: Final = Gauge(
    "rewardctl_http_requests_in_flight",
    "Requests being answered now.",
    ["service"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)


class MetricsMiddleware:
    """Outermost, so that it sees each status that goes out."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service
        self._in_flight = _IN_FLIGHT.labels(service)
        self._answered: dict[tuple[str, str, int], Counter] = {}
        self._took: dict[tuple[str, str], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), _LEFT

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._in_flight.inc()
        try:
            await self._app(scope, receive, answer)
        finally:
            self._in_flight.dec()
            self._count(scope, status, time.perf_counter() - begun)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        """Series are looked up by their labels once and kept: there are as many as there are routes."""
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        route = _route(scope)
        answered = self._answered.get((method, route, status))
        if answered is None:
            answered = _ANSWERED.labels(self._service, method, route, status)
            self._answered[method, route, status] = answered
        took = self._took.get((method, route))
        if took is None:
            took = self._took[method, route] = _TOOK.labels(self._service, method, route)
        answered.inc()
        took.observe(seconds)


def _route(scope: Scope) -> str:
    return scope.get(ROUTE) or getattr(scope.get("route"), "path", None) or _UNMATCHED
