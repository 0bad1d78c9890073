import pytest

from daemons.gateway.service.headers import RawHeaders, has_body, inbound, outbound
from rewardctl.kernel.context import RequestContext

CONTEXT = RequestContext("request-0001", client_ip="192.0.2.7")


def _outbound(*sent: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    scope = {"type": "http", "scheme": "http", "headers": [(b"host", b"gateway:3333"), *sent]}
    return outbound(scope, CONTEXT)


def test_the_gateway_says_its_own_words() -> None:
    assert _outbound() == [
        (b"x-request-id", b"request-0001"),
        (b"traceparent", CONTEXT.traceparent.encode()),
        (b"x-forwarded-for", b"192.0.2.7"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        b"x-user-id",
        b"x-user-roles",
        b"x-roles",
        b"x-role",
        b"x-real-ip",
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-user",
        b"X-User-Id",
        b"x-request-id",
        b"traceparent",
        b"connection",
        b"keep-alive",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"proxy-authorization",
        b"expect",
    ],
)
def test_what_a_caller_may_not_say_is_dropped(name: bytes) -> None:
    assert b"forged" not in [value for _, value in _outbound((name, b"forged"))]


def test_what_connection_names_is_dropped() -> None:
    sent = _outbound(
        (b"connection", b"close, X-Hop"), (b"connection", b"x-other"), (b"x-hop", b"1"), (b"x-other", b"1")
    )
    assert not {b"x-hop", b"x-other", b"connection"} & {name for name, _ in sent}


def test_a_repeated_header_passes_as_often_as_it_was_sent() -> None:
    sent = _outbound((b"accept", b"a"), (b"accept", b"b"), (b"authorization", b"Bearer x"))
    assert [value for name, value in sent if name == b"accept"] == [b"a", b"b"]
    assert (b"authorization", b"Bearer x") in sent


def test_the_answer_keeps_its_cookies_apart_and_loses_the_hop() -> None:
    raw = [
        (b"Set-Cookie", b"a=1"),
        (b"Set-Cookie", b"b=2"),
        (b"Content-Length", b"2"),
        (b"Connection", b"x-hop"),
        (b"X-Hop", b"1"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Date", b"Sun, 22 Nov 2026 09:00:00 GMT"),
    ]
    assert inbound(raw) == [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"content-length", b"2")]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([], False),
        ([(b"content-length", b"0")], False),
        ([(b"content-length", b"1")], True),
        ([(b"transfer-encoding", b"chunked")], True),
    ],
)
def test_a_body_is_announced_by_its_headers(raw: RawHeaders, *, expected: bool) -> None:
    assert has_body(raw) is expected
