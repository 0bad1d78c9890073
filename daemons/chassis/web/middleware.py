"""Pure ASGI: gives each request its context and id, writes its line, and turns every exception into a problem."""

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemons.chassis.metrics.http import HttpMeter
from daemons.chassis.web import problems
from daemons.chassis.web.addresses import Trust
from daemons.chassis.web.answer_headers import RawHeaders, complete
from rewardctl.kernel import ids
from rewardctl.kernel.context import RequestContext, entered, span_of
from rewardctl.kernel.errors import Failed
from rewardctl.kernel.log import emit, log_for

_log = log_for("http")
_QUIET = ("/health/", "/metrics", "/auth/revocations", "/.well-known/")
_SERVER_ERROR = 500
_CLIENT_ERROR = 400


class RequestMiddleware:
    """Outermost, so that `meter` and the line know each status that goes out, and each answer bears `headers`."""

    def __init__(self, app: ASGIApp, meter: HttpMeter, trust: Trust, headers: RawHeaders) -> None:
        self._app = app
        self._meter = meter
        self._trust = trust
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._meter.begun()
        with entered(_context(scope, self._trust)) as context:
            exchange = _Exchange(context, scope, send, self._headers)
            try:
                await exchange.run(self._app, receive)
            finally:
                self._meter.ended(scope, exchange.status, exchange.completed())


class _Exchange:
    """`status` is 0 until there is one."""

    __slots__ = ("_begun", "_context", "_headers", "_request_id", "_scope", "_send", "status")

    def __init__(self, context: RequestContext, scope: Scope, send: Send, headers: RawHeaders) -> None:
        self._context = context
        self._headers = headers
        self._request_id = b"x-request-id", context.request_id.encode()
        self._scope = scope
        self._send = send
        self._begun = time.perf_counter()
        self.status = 0

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        try:
            await app(self._scope, receive, self._answer)
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the caller gets a problem
            answer = await self._explained(error)
            if not self.status:  # else nothing can be said, and the server breaks the answer off
                await answer(self._scope, receive, self._answer)

    async def _explained(self, error: Exception) -> Response:
        """As one of the app's handlers says; what none of them knows is a failure."""
        handlers = self._scope["app"].exception_handlers
        handle = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)
        if handle is not None:
            try:
                answer: Response = await handle(Request(self._scope), error)
            except Exception as unknown:  # noqa: BLE001 - likewise
                error = unknown
            else:
                return answer
        _log.opt(exception=error).error("request failed")
        return problems.response(Failed(), self._scope["path"])

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            said = [one for one in message.get("headers", ()) if one[0] != b"x-request-id"]
            said.append(self._request_id)
            message["headers"] = complete(self._scope, said, self._headers)
        await self._send(message)

    def completed(self) -> float:
        """Write the line: how many seconds it took."""
        took, context = time.perf_counter() - self._begun, self._context
        line = {
            "event": "http.request.completed",
            "parentSpanId": context.parent_span_id,
            "method": context.method,
            "route": getattr(self._scope.get("route"), "path", None),
            "path": context.path,
            "statusCode": self.status or None,
            "durationMs": round(took * 1000, 2),
            "success": 0 < self.status < _CLIENT_ERROR,
            "clientIp": context.client_ip,
            "userAgent": context.user_agent,
        }
        if problems.CODE in self._scope:
            line["code"] = self._scope[problems.CODE]
        emit("http", self._level(), "request completed", line)
        return took

    def _level(self) -> str:
        """That one which leaves says so is no error."""
        bad = self.status >= _SERVER_ERROR
        if self._scope["path"].startswith(_QUIET) and (not bad or self._scope["app"].state.drain.begun):
            return "debug"
        return "error" if bad else "info"


def _context(scope: Scope, trust: Trust) -> RequestContext:
    said, peer = dict(scope["headers"]), scope.get("client")
    trace_id, parent_span_id = span_of(_text(said.get(b"traceparent")))
    return RequestContext(
        request_id=ids.request_id(_text(said.get(b"x-request-id"))),
        trace_id=trace_id,
        parent_span_id=parent_span_id,
        method=scope["method"],
        path=scope["path"],
        client_ip=trust.client(peer[0] if peer else None, _text(said.get(b"x-forwarded-for"))),
        user_agent=_text(said.get(b"user-agent")),
        accept_language=_text(said.get(b"accept-language")),
    )


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("latin-1")
