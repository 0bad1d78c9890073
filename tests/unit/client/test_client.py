"""What a real gateway can't be made to do."""

from collections.abc import Callable

import httpx
import pytest

from rewardctl.client import Client, Session
from rewardctl.kernel import missing
from rewardctl.kernel.errors import (
    Failed,
    InvalidToken,
    NotFound,
    RewardctlError,
    SoldOut,
    TimedOut,
    Unauthenticated,
    Unavailable,
)
from rewardctl.wire.problem import MEDIA_TYPE, Problem
from rewardctl.wire.simulation import SimulationRequest

ID = "0" * 24
WALLET = {"userId": ID, "balances": {"POINT": 100}, "holdings": []}
Handler = Callable[[httpx.Request], httpx.Response]


class Gateway:
    """Answers with what `handler` says and keeps each request."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.requests: list[httpx.Request] = []
        self.kept: list[Session | None] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.handler(request)

    def client(self, session: Session | None = None) -> Client:
        transport = httpx.MockTransport(self.answer)
        return Client("http://gateway", session=session, keep=self.kept.append, transport=transport)

    @property
    def calls(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]


def problem(error: RewardctlError, status: int, headers: dict[str, str] | None = None) -> httpx.Response:
    body = Problem.of(error, status=status, instance="/", request_id="request-1")
    return httpx.Response(
        status,
        content=body.model_dump_json(by_alias=True),
        headers={"Content-Type": MEDIA_TYPE, "X-Request-Id": "request-1"} | (headers or {}),
    )


def raising(error: Exception) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


GARBAGE = {
    "no JSON": httpx.Response(200, content=b"<html>hello</html>"),
    "nothing": httpx.Response(200),
    "another shape": httpx.Response(200, json={"ok": True}),
    "a list": httpx.Response(200, json=[1]),
    "no text": httpx.Response(200, content=b"\xff\xfe"),
    "a problem of another shape": httpx.Response(500, json={"oops": 1}, headers={"Content-Type": MEDIA_TYPE}),
    "a problem that is no JSON": httpx.Response(502, content=b"oops", headers={"Content-Type": MEDIA_TYPE}),
}


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.wallets.get(),
        lambda client: client.events.offers(ID),
        lambda client: client.auth.login("ada@example.com", "correct horse"),
    ],
    ids=["wallet", "offers", "login"],
)
def test_an_answer_that_is_not_understood_is_a_failure(
    answer: httpx.Response, call: Callable[[Client], object]
) -> None:
    with pytest.raises(Failed, match="was not understood"):
        call(Gateway(lambda _: answer).client())


def test_what_is_not_there_comes_with_its_hint() -> None:
    gateway = Gateway(lambda _: problem(missing.event(), 404))
    with pytest.raises(NotFound, match="No event has this id") as refused:
        gateway.client().events.get(ID)
    assert refused.value.hint == "see: rewardctl event list"


@pytest.mark.parametrize("status", [302, 404, 500, 502])
def test_an_error_that_is_no_problem_is_a_failure_that_says_its_status(status: int) -> None:
    gateway = Gateway(lambda _: httpx.Response(status, html="<h1>nginx</h1>"))
    with pytest.raises(Failed, match=str(status)) as refused:
        gateway.client().wallets.get()
    assert "nginx" not in refused.value.detail


def test_a_body_that_can_not_be_unpacked_is_a_failure() -> None:
    headers = {"Content-Encoding": "gzip"}
    gateway = Gateway(lambda _: httpx.Response(200, stream=httpx.ByteStream(b"no gzip"), headers=headers))
    with pytest.raises(Failed, match="was not understood"):
        gateway.client().wallets.get()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("refused"), Unavailable),
        (httpx.RemoteProtocolError("garbage"), Unavailable),
        (httpx.ReadError("reset"), Unavailable),
        (httpx.ReadTimeout("slow"), TimedOut),
        (httpx.ConnectTimeout("slow"), TimedOut),
    ],
)
def test_a_post_that_fails_on_the_way_is_not_sent_again(error: Exception, kind: type[RewardctlError]) -> None:
    gateway = Gateway(raising(error))
    with pytest.raises(kind):
        gateway.client(Session("access", "refresh")).claims.submit(ID, ID)
    assert gateway.calls == [f"POST /events/{ID}/requests/{ID}"]


@pytest.mark.parametrize(("mend", "hint"), [(None, "run: rewardctl up -d"), ("start it there", "start it there")])
def test_where_nobody_answers_the_mend_is_told(mend: str | None, hint: str) -> None:
    transport = httpx.MockTransport(raising(httpx.ConnectError("refused")))
    with Client("http://gateway", transport=transport, mend=mend) as client, pytest.raises(Unavailable) as refused:
        client.wallets.get()
    assert refused.value.hint == hint


@pytest.mark.parametrize("error", [Unavailable(retry_after=1), TimedOut(), Failed(), SoldOut()])
def test_a_post_that_is_refused_is_not_sent_again(error: RewardctlError) -> None:
    gateway = Gateway(lambda _: problem(error, 503, {"Retry-After": "1"}))
    with pytest.raises(type(error)) as refused:
        gateway.client(Session("access", "refresh")).claims.submit(ID, ID)
    assert len(gateway.requests) == 1
    assert (refused.value.retry_after, refused.value.request_id) == (1, "request-1")


@pytest.mark.parametrize("said", ["soon", "", "-1", "9" * 5000, "Sun, 22 Nov 2026 00:00:00 GMT"])
def test_a_retry_after_that_is_no_number_of_seconds_is_none(said: str) -> None:
    gateway = Gateway(lambda _: problem(Unavailable(), 503, {"Retry-After": said}))
    with pytest.raises(Unavailable) as refused:
        gateway.client().wallets.get()
    assert refused.value.retry_after is None


def refreshing(token: str) -> Handler:
    """A gateway that takes `fresh` alone and hands out `token`."""

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/refresh":
            cookie = {"Set-Cookie": "refreshToken=rotated; HttpOnly; Path=/auth"}
            return httpx.Response(200, json={"accessToken": token}, headers=cookie)
        if request.headers["Authorization"] != "Bearer fresh":
            return problem(InvalidToken(), 401)
        return httpx.Response(200, json=WALLET)

    return handler


def test_a_stale_token_is_refreshed_once_and_the_call_repeated() -> None:
    gateway = Gateway(refreshing("fresh"))
    assert gateway.client(Session("stale", "refresh")).wallets.get().balances == {"POINT": 100}
    assert gateway.calls == ["GET /wallet", "POST /auth/refresh", "GET /wallet"]
    assert gateway.requests[1].headers["Cookie"] == "refreshToken=refresh"
    assert gateway.kept == [Session("fresh", "rotated")]


def test_the_refresh_token_goes_to_no_other_call() -> None:
    gateway = Gateway(refreshing("fresh"))
    gateway.client(Session("stale", "refresh")).wallets.get()
    assert [request.url.path for request in gateway.requests if "Cookie" in request.headers] == ["/auth/refresh"]


def test_a_token_that_is_stale_again_is_given_up() -> None:
    gateway = Gateway(refreshing("stale too"))
    with pytest.raises(InvalidToken):
        gateway.client(Session("stale", "refresh")).wallets.get()
    assert gateway.calls == ["GET /wallet", "POST /auth/refresh", "GET /wallet"]


def test_a_session_that_is_over_is_forgotten_and_says_so() -> None:
    gateway = Gateway(lambda _: problem(InvalidToken(), 401))
    with pytest.raises(Unauthenticated, match="over") as refused:
        gateway.client(Session("stale", "refresh")).wallets.get()
    assert gateway.calls == ["GET /wallet", "POST /auth/refresh"]
    assert gateway.kept == [None]
    assert "login" in (refused.value.hint or "")


def test_a_refresh_that_fails_keeps_the_session() -> None:
    gateway = Gateway(
        lambda request: problem(Unavailable(), 503) if "refresh" in request.url.path else problem(InvalidToken(), 401)
    )
    with pytest.raises(Unavailable):
        gateway.client(Session("stale", "refresh")).wallets.get()
    assert gateway.kept == []


def test_a_refusal_that_is_not_about_the_token_refreshes_nothing() -> None:
    gateway = Gateway(lambda _: problem(Unauthenticated(), 401))
    with pytest.raises(Unauthenticated):
        gateway.client(Session("access", "refresh")).wallets.get()
    assert gateway.calls == ["GET /wallet"]


def test_without_a_session_nothing_is_refreshed() -> None:
    gateway = Gateway(lambda _: problem(InvalidToken(), 401))
    with pytest.raises(InvalidToken):
        gateway.client().wallets.get()
    assert gateway.calls == ["GET /wallet"]
    assert "Authorization" not in gateway.requests[0].headers


def test_tokens_are_in_no_url() -> None:
    gateway = Gateway(refreshing("fresh"))
    gateway.client(Session("stale", "refresh")).claims.gateway.send("GET", "/wallet", params={"userId": ID})
    assert [str(request.url.query, "ascii") for request in gateway.requests] == [f"userId={ID}", "", f"userId={ID}"]


def test_a_program_is_told_the_request_id_of_the_last_answer() -> None:
    gateway = Gateway(lambda _: problem(SoldOut(), 409))
    client = gateway.client()
    with pytest.raises(SoldOut) as refused:
        client.wallets.get()
    assert client.gateway.request_id == refused.value.request_id == "request-1"


def test_the_environments_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Client("http://127.0.0.1:1") as client, pytest.raises(Unavailable, match=r"127\.0\.0\.1:1 does"):
        client.wallets.get()


PROGRESS = '{"progress": {"users": 1, "total": 2}}'


def _lines(*lines: str) -> Handler:
    return lambda _: httpx.Response(200, content="\n".join(lines), headers={"Content-Type": "application/x-ndjson"})


def test_a_stream_that_ends_before_its_result_is_a_failure() -> None:
    seen: list[int] = []
    events = Gateway(_lines(PROGRESS)).client().events
    with pytest.raises(Unavailable, match="before the result"):
        events.simulate(ID, SimulationRequest(), lambda step: seen.append(step.users))
    assert seen == [1]


def test_a_line_may_be_an_error_and_is_raised_as_what_it_was() -> None:
    problem_ = Problem.of(SoldOut(), status=409, instance="/", request_id="request-1")
    error = f'{{"error": {problem_.model_dump_json(by_alias=True, exclude_none=True)}}}'
    with pytest.raises(SoldOut):
        Gateway(_lines(PROGRESS, error)).client().events.simulate(ID, SimulationRequest())


def test_a_line_that_is_not_understood_is_a_failure() -> None:
    with pytest.raises(Failed, match="was not understood"):
        Gateway(_lines("<html>")).client().events.simulate(ID, SimulationRequest())


def test_a_stream_begins_anew_with_a_fresh_token() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/refresh":
            return httpx.Response(200, json={"accessToken": "fresh"})
        if request.headers["authorization"] == "Bearer stale":
            return problem(InvalidToken(), 401)
        return _lines(PROGRESS)(request)

    gateway = Gateway(handler)
    assert [*gateway.client(Session("stale", "refresh")).gateway.lines("POST", "/events/simulate")] == [PROGRESS]
    assert gateway.calls == ["POST /events/simulate", "POST /auth/refresh", "POST /events/simulate"]


def test_an_error_before_the_stream_is_raised() -> None:
    with pytest.raises(SoldOut):
        Gateway(lambda _: problem(SoldOut(), 409)).client().events.simulate(ID, SimulationRequest())


def test_logging_out_sends_the_cookie_and_forgets_the_session() -> None:
    gateway = Gateway(lambda _: httpx.Response(204))
    gateway.client(Session("access", "refresh")).auth.logout()
    (request,) = gateway.requests
    assert (request.method, request.url.path, request.headers["cookie"]) == (
        "POST",
        "/auth/logout",
        "refreshToken=refresh",
    )
    assert gateway.kept == [None]


def test_logging_out_forgets_the_session_also_where_the_gateway_is_away() -> None:
    gateway = Gateway(raising(httpx.ConnectError("refused")))
    with pytest.raises(Unavailable):
        gateway.client(Session("access", "refresh")).auth.logout()
    assert gateway.kept == [None]


def test_who_is_not_logged_in_has_nothing_to_log_out_of() -> None:
    gateway = Gateway(lambda _: httpx.Response(204))
    gateway.client().auth.logout()
    assert gateway.requests == []
