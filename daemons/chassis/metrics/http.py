"""Counts and times each request by its route's template; a path that no route has is `unmatched`, whatever it is."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram
from starlette.types import Scope

from daemons.chassis.metrics.exposition import REGISTRY, SECONDS, later

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


class HttpMeter:
    """Series are looked up by their labels once and kept: there are as many as there are routes."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._in_flight = _IN_FLIGHT.labels(service)
        self._answered: dict[tuple[str, str, int], Counter] = {}
        self._took: dict[tuple[str, str], Histogram] = {}

    def begun(self) -> None:
        later(self._in_flight.inc)

    def ended(self, scope: Scope, status: int, seconds: float) -> None:
        """`status` is 0 where the caller left before there was one."""
        later(self._in_flight.dec)
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        route = _route(scope)
        later(self._counter(method, route, status or _LEFT).inc)
        later(self._histogram(method, route).observe, seconds)

    def _counter(self, method: str, route: str, status: int) -> Counter:
        found = self._answered.get((method, route, status))
        if found is None:
            found = _ANSWERED.labels(self._service, method, route, status)
            self._answered[method, route, status] = found
        return found

    def _histogram(self, method: str, route: str) -> Histogram:
        found = self._took.get((method, route))
        if found is None:
            found = self._took[method, route] = _TOOK.labels(self._service, method, route)
        return found


def _route(scope: Scope) -> str:
    return scope.get(ROUTE) or getattr(scope.get("route"), "path", None) or _UNMATCHED
