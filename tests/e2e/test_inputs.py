"""What a stranger may send to the platform as it runs, byte by byte: refused as promised, and never echoed."""

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from rewardctl.cli import credentials
from tests.platform import Platform

MARK = "nEvErEcHoEd"
NOWHERE = "6565f0a1c3b2d4e5f6a7b8c9"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Wire:
    """Sends what it is given as it is; `token` is an operator's."""

    address: tuple[str, int]
    token: str

    def ask(self, method: str, target: str, body: bytes = b"", *headers: bytes) -> Answer:
        sent = [f"{method} {target} HTTP/1.1".encode("latin-1"), b"Host: a", b"Connection: close", *headers]
        if not any(one.lower().startswith(b"authorization") for one in headers):
            sent.append(b"Authorization: Bearer " + self.token.encode())
        if body and not any(one.lower().startswith(b"content-type") for one in headers):
            sent.append(b"Content-Type: application/json")
        if body:
            sent.append(f"Content-Length: {len(body)}".encode())
        return self.raw(b"\r\n".join(sent) + b"\r\n\r\n" + body)

    def raw(self, sent: bytes) -> Answer:
        with socket.create_connection(self.address, timeout=12) as connection:
            connection.sendall(sent)
            received = b"".join(iter(lambda: connection.recv(65_536), b""))
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        named = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Answer(int(first.split()[1]), named, body)


@pytest.fixture(scope="module")
def wire(platform: Platform) -> Wire:
    email = "operator@example.com"
    password = credentials.password_of(platform.project, email)
    assert password is not None
    answer = httpx.post(f"{platform.url}/auth/login", json={"email": email, "password": password})
    url = urlsplit(platform.url)
    return Wire((url.hostname or "", url.port or 0), answer.json()["accessToken"])


def refused(answer: Answer, *statuses: int) -> dict[str, Any]:
    """One of the promised statuses, as a problem that tells nothing of the input."""
    assert answer.status in statuses, (answer.status, answer.body[:300])
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers
    problem: dict[str, Any] = json.loads(answer.body)
    assert problem["status"] == answer.status
    assert problem["requestId"] == answer.headers["x-request-id"]
    assert MARK not in answer.body.decode()
    return problem


EVENT: dict[str, Any] = {
    "name": "Spring",
    "rewardCondition": {},
    "periodStart": "2090-01-01T00:00:00Z",
    "periodEnd": "2091-01-01T00:00:00Z",
    "status": "INACTIVE",
}
OFFER: dict[str, Any] = {"rewardId": NOWHERE, "condition": {}, "autoResolve": True}
ACTIVITY: dict[str, Any] = {"id": "a-1", "userId": NOWHERE, "type": "login", "at": "2026-01-01T00:00:00Z"}
BODIES: dict[str, dict[str, Any]] = {
    "/auth/users": {"email": "ada@example.com", "password": "correct horse"},
    "/auth/login": {"email": "ada@example.com", "password": "correct horse"},
    "/events": EVENT,
    "/rewards/POINT": {"name": "Points", "points": 1},
    f"/events/{NOWHERE}/rewards": OFFER,
    "/activities": ACTIVITY,
    "/events/requests/decide": {"filter": {}, "status": "APPROVED"},
}


def _with(text: str) -> Callable[[dict[str, Any]], bytes]:
    """The whole body, and one more member."""
    return lambda body: f"{json.dumps(body)[:-1]}, {text}}}".encode()


MALFORMED: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "a lone surrogate": _with(rf'"{MARK}": "\ud800"'),
    "a lone surrogate as a key": _with(rf'"\ud800{MARK}": 1'),
    "NaN": _with(f'"{MARK}": NaN'),
    "infinity": _with(f'"{MARK}": -Infinity'),
    "1e999": _with(f'"{MARK}": 1e999'),
    "2^63": _with(f'"{MARK}": 9223372036854775808'),
    "5,000 digits": _with(f'"{MARK}": {"9" * 5_000}'),
    "100,000 brackets": lambda _: b"[" * 100_000 + b"]" * 100_000,
    "100,000 braces": lambda _: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "bad UTF-8": lambda body: json.dumps(body).encode()[:-1] + b', "a": "\xff\xfe' + MARK.encode() + b'"}',
    "UTF-16": lambda body: json.dumps(body).encode("utf-16"),
    "a key twice": lambda body: f"{{{', '.join([json.dumps(body)[1:-1]] * 2)}}}".encode(),
    "an unknown field": _with(f'"unknown": "{MARK}"'),
    "a field whose name is no name": _with(f'"<{MARK}>": 1'),
    "a role": _with(f'"role": "ADMIN", "roles": ["{MARK}"]'),
    "a list": lambda body: json.dumps([[body]]).encode(),
    "null": lambda _: b"null",
    "a string": lambda _: f'"{MARK}"'.encode(),
    "what is no JSON": lambda _: f"{{{MARK}: 1}}".encode(),
    "a comment": lambda body: json.dumps(body).encode() + b" // " + MARK.encode(),
    "an operator": _with(f'"$where": "{MARK}"'),
}


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("made", MALFORMED.values(), ids=MALFORMED)
def test_security_a_malformed_body_is_a_400_and_never_echoed(
    wire: Wire, path: str, made: Callable[[dict[str, Any]], bytes]
) -> None:
    refused(wire.ask("POST", path, made(BODIES[path])), 400)


BAD_FIELDS: list[tuple[str, str, Any]] = [
    ("/auth/users", "email", {"$ne": None}),
    ("/auth/users", "email", "a\0@example.com"),
    ("/auth/users", "email", ["a@example.com"]),
    ("/auth/users", "password", "short"),
    ("/auth/users", "password", 12_345_678),
    ("/auth/login", "email", {"$gt": ""}),
    ("/auth/login", "password", {"$ne": None}),
    ("/events", "name", f"a\0{MARK}"),
    ("/events", "name", f"\x1b[31m{MARK}"),
    ("/events", "name", MARK * 1_000),
    ("/events", "name", {"$regex": MARK}),
    ("/events", "periodStart", "2090-01-01T00:00:00"),
    ("/events", "periodStart", "2090-01-01"),
    ("/events", "periodStart", "0001-01-01T00:00:00+14:00"),
    ("/events", "periodEnd", "9999-12-31T23:59:59-14:00"),
    ("/events", "periodStart", "2090-02-30T00:00:00Z"),
    ("/events", "periodStart", 3_786_912_000),
    ("/events", "periodStart", True),
    ("/events", "status", MARK),
    ("/events", "timeZone", f"../../{MARK}"),
    ("/events", "rewardCondition", {"$where": MARK}),
    ("/events", "rewardCondition", {"minLogin": {"$ne": None}}),
    ("/events", "rewardCondition", [MARK]),
    ("/rewards/POINT", "points", -1),
    ("/rewards/POINT", "points", "1"),
    ("/rewards/POINT", "points", True),
    ("/rewards/POINT", "points", 1.5),
    ("/rewards/POINT", "name", f"a\0{MARK}"),
    (f"/events/{NOWHERE}/rewards", "stock", -1),
    (f"/events/{NOWHERE}/rewards", "stock", "10"),
    (f"/events/{NOWHERE}/rewards", "stock", True),
    (f"/events/{NOWHERE}/rewards", "rewardId", MARK),
    (f"/events/{NOWHERE}/rewards", "rewardId", {"$ne": None}),
    (f"/events/{NOWHERE}/rewards", "autoResolve", "true"),
    ("/activities", "userId", MARK),
    ("/activities", "userId", {"$in": [MARK]}),
    ("/activities", "value", "1"),
    ("/activities", "value", True),
    ("/activities", "at", "2026-01-01T00:00:00"),
    ("/activities", "at", "9999-12-31T23:59:59-23:59"),
    ("/activities", "fields", {"$set": MARK}),
    ("/events/requests/decide", "filter", {"userId": {"$ne": None}}),
    ("/events/requests/decide", "filter", {"$or": []}),
    ("/events/requests/decide", "limit", 10**9),
]


@pytest.mark.parametrize(("path", "field", "value"), BAD_FIELDS)
def test_security_a_field_that_does_not_fit_is_a_400(wire: Wire, path: str, field: str, value: Any) -> None:
    refused(wire.ask("POST", path, json.dumps({**BODIES[path], field: value}).encode()), 400)


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("kind", [b"text/plain", b"application/x-www-form-urlencoded", b"application/xml", b""])
def test_security_a_body_that_is_not_said_to_be_json_is_a_415(wire: Wire, path: str, kind: bytes) -> None:
    refused(wire.ask("POST", path, json.dumps(BODIES[path]).encode(), b"Content-Type: " + kind), 415)


@pytest.mark.parametrize("path", BODIES)
def test_security_a_body_over_one_mebibyte_is_a_413(wire: Wire, path: str) -> None:
    length = f"Content-Length: {2**20 + 1}".encode()
    head = [f"POST {path} HTTP/1.1".encode(), b"Host: a", b"Connection: close", b"Content-Type: application/json"]
    bearer = b"Authorization: Bearer " + wire.token.encode()
    refused(wire.raw(b"\r\n".join([*head, bearer, length, b"", b"{"])), 413)


BAD_QUERIES = [
    "/events?limit=-1",
    "/events?limit=0",
    "/events?limit=1000000000",
    "/events?limit=1e2",
    f"/events?limit=9{'0' * 5_000}",
    f"/events?cursor={MARK}",
    "/events?status[$ne]=ACTIVE&limit=-1",
    f"/events?status={MARK}",
    "/events?inPeriod=maybe",
    "/events?name=a%00b",
    f"/rewards?page=-1&name={MARK}",
    "/rewards?page=1000000000",
    "/events/requests?limit=101",
    f"/events/requests?eventId={MARK}",
    f"/events/requests?userId=%7B%22$ne%22:null%7D{MARK}",
    "/events/requests?status=%00",
    "/events/requests?from=2026-01-01",
    "/events/requests?from=0001-01-01T00:00:00%2B14:00",
    "/events/requests?to=9999-12-31T23:59:59-14:00",
    f"/activities?userId={MARK}",
    f"/wallet?userId={MARK}",
    f"/wallet/ledger?cursor={MARK}",
]


@pytest.mark.parametrize("target", BAD_QUERIES, ids=lambda target: target[:60])
def test_security_a_query_that_does_not_fit_is_a_400(wire: Wire, target: str) -> None:
    refused(wire.ask("GET", target), 400)


BAD_PATHS = [
    f"/events/{MARK}",
    "/events/%00",
    "/events/%7B%22$ne%22:null%7D",
    "/events/%ff%fe",
    "/events/%ed%a0%80",
    f"/events/{NOWHERE}0",
    f"/events/{'a' * 5_000}",
    f"/events/{NOWHERE}",
    f"/events/{MARK}/rewards",
    f"/rewards/{MARK}",
    f"/events/requests/{MARK}",
    f"/{MARK}",
    f"/events/..%2f..%2fetc%2f{MARK}",
    "//events",
]


@pytest.mark.parametrize("target", BAD_PATHS, ids=lambda target: target[:60])
def test_security_an_id_in_a_path_that_is_none_is_not_found(wire: Wire, target: str) -> None:
    answer = wire.ask("GET", target)
    assert answer.status == 404, answer.body[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    assert MARK not in json.loads(answer.body)["detail"]


@pytest.mark.parametrize("target", ["/events", f"/events/{NOWHERE}/requests/{NOWHERE}"])
@pytest.mark.parametrize("header", [b"X-Forwarded-For", b"X-Request-Id", b"traceparent", b"User-Agent", b"Cookie"])
@pytest.mark.parametrize("value", [b"\xff\xfe", b"$ne", b"a" * 8_000, b"<script>", b"${jndi:ldap://x}"])
def test_security_a_strange_header_changes_nothing(wire: Wire, target: str, header: bytes, value: bytes) -> None:
    method = "GET" if target == "/events" else "POST"
    answer = wire.ask(method, target, b"", header + b": " + value)
    assert answer.status == (200 if method == "GET" else 404)
    assert value not in b"".join(each.encode("latin-1") for each in answer.headers.values())


BAD_HEADERS: dict[str, tuple[bytes, int]] = {
    "a key that is empty": (b"Idempotency-Key: ", 400),
    "a key that is too long": (b"Idempotency-Key: " + b"a" * 256, 400),
    "a key with a space": (b"Idempotency-Key: a " + MARK.encode(), 400),
    "a key beyond ASCII": (b"Idempotency-Key: \xc3\xa9" + MARK.encode(), 400),
    "no bearer": (b"Authorization: Basic " + MARK.encode(), 401),
    "no token": (b"Authorization: Bearer", 401),
    "a token of letters": (b"Authorization: Bearer " + MARK.encode(), 401),
    "a token beyond ASCII": (b"Authorization: Bearer \xff" + MARK.encode(), 401),
    "a token of 8 KB": (b"Authorization: Bearer " + b"a.b" * 2_700, 401),
    "two tokens": (b"Authorization: Bearer a\r\nAuthorization: Bearer " + MARK.encode(), 400),
    "a folded header": (b"X-A: b\r\n " + MARK.encode(), 400),
    "a NUL": (b"X-A: b\0" + MARK.encode(), 400),
    "a bare LF": (b"X-A: b\nX-C: " + MARK.encode(), 400),
    "100 KB": (b"X-A: " + b"a" * 100_000, 431),
    "a length and chunks": (b"Content-Length: 0\r\nTransfer-Encoding: chunked", 400),
    "two lengths": (b"Content-Length: 0\r\nContent-Length: 1", 400),
    "a length that is none": (b"Content-Length: " + MARK.encode(), 400),
}


@pytest.mark.parametrize(("header", "status"), BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_security_a_header_that_does_not_fit_is_refused(wire: Wire, header: bytes, status: int) -> None:
    refused(wire.ask("POST", f"/events/{NOWHERE}/requests/{NOWHERE}", b"", header), status)


@pytest.mark.parametrize("method", ["TRACE", "PATCH", "PROPFIND", "CONNECT"])
def test_security_a_method_that_a_path_does_not_take_is_a_405(wire: Wire, method: str) -> None:
    refused(wire.ask(method, "/auth/login"), 405)


def test_security_what_the_daemons_serve_for_each_other_no_person_gets(wire: Wire) -> None:
    refused(wire.ask("GET", "/auth/revocations"), 403)
