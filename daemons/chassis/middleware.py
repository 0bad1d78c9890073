"""Pure ASGI: gives each request its context and id, writes its line, and turns every exception into a problem."""

import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemons.chassis import problems
from rewardctl.kernel import ids
from rewardctl.kernel.context import RequestContext, entered, span_id_of, trace_id_of
from rewardctl.kernel.errors import Failed
from rewardctl.kernel.log import log_for

_log = log_for("http")
_QUIET = ("/health/", "/metrics")
_SERVER_ERROR = 500
_CLIENT_ERROR = 400


class RequestMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with entered(_context(scope)) as context:
            await _Exchange(context, scope, send).run(self._app, receive)


class _Exchange:
    def __init__(self, context: RequestContext, scope: Scope, send: Send) -> None:
        self._context = context
        self._scope = scope
        self._send = send
        self._status = 0
        self._begun = time.perf_counter()

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        try:
            await app(self._scope, receive, self._answer)
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the caller gets a problem
            _log.opt(exception=error).error("request failed")
            if not self._status:
                await problems.response(Failed(), self._scope["path"])(self._scope, receive, self._answer)
        finally:
            self._completed()

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            MutableHeaders(scope=message)["X-Request-Id"] = self._context.request_id
        await self._send(message)

    def _completed(self) -> None:
        route = getattr(self._scope.get("route"), "path", None)
        bound = _log.bind(
            event="http.request.completed",
            parentSpanId=self._context.parent_span_id,
            method=self._context.method,
            route=route,
            path=self._context.path,
            statusCode=self._status or None,
            durationMs=round((time.perf_counter() - self._begun) * 1000, 2),
            success=0 < self._status < _CLIENT_ERROR,
            clientIp=self._context.client_ip,
            userAgent=self._context.user_agent,
        )
        quiet = self._context.path is not None and self._context.path.startswith(_QUIET)
        level = "ERROR" if self._status >= _SERVER_ERROR else "DEBUG" if quiet else "INFO"
        bound.log(level, "request completed")


def _context(scope: Scope) -> RequestContext:
    headers = Headers(scope=scope)
    return RequestContext(
        request_id=ids.request_id(headers.get("x-request-id")),
        trace_id=trace_id_of(headers.get("traceparent")),
        parent_span_id=span_id_of(headers.get("traceparent")),
        method=scope["method"],
        path=scope["path"],
        client_ip=scope["client"][0] if scope.get("client") else None,
        user_agent=headers.get("user-agent"),
    )
