"""What a daemon asks auth for, over a real socket."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from aiohttp import web
from pydantic import AnyHttpUrl

from daemons.chassis.peers.hop import Hop
from daemons.chassis.tokens.auth_source import AuthSource
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Service
from rewardctl.kernel.tokens import ServiceTokenSigner, ServiceTokenVerifier
from tests.builders import ISSUER, SERVICE_SECRET
from tests.served import served

SIGNER: Final = ServiceTokenSigner("gateway", SERVICE_SECRET, ISSUER, SystemClock())
SINCE: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Auth:
    """Answers with `status` and `body`."""

    port: int = 0
    status: int = 200
    body: Any = None
    requests: list[tuple[str, Service | None]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        verifier = ServiceTokenVerifier(SERVICE_SECRET, ISSUER, "auth")
        self.requests.append((request.raw_path, verifier.verify(sent) if sent else None))
        return web.json_response(self.body, status=self.status)


@pytest.fixture
async def auth() -> AsyncIterator[Auth]:
    made, app = Auth(), web.Application()
    app.router.add_get("/{rest:.*}", made.answer)
    async with served(app) as made.port:
        yield made


@pytest.fixture
async def hop() -> AsyncIterator[Hop]:
    made = Hop(2.0)
    yield made
    made.close()


@pytest.fixture
def source(auth: Auth, hop: Hop, closed_port: int) -> AuthSource:
    """One of its replicas is away."""
    ports = closed_port, auth.port
    return AuthSource.of(hop, tuple(AnyHttpUrl(f"http://127.0.0.1:{port}") for port in ports))


async def test_it_asks_whichever_replica_is_there_with_a_token_for_auth(auth: Auth, source: AuthSource) -> None:
    session, user = new_id(), new_id()
    until = "2026-11-22T12:00:01.000Z"
    auth.body = {"sessions": [session], "users": [{"id": user, "generation": 2}], "until": until}
    told = [await source.revocations(since, SIGNER) for since in (None, SINCE, SINCE)]
    assert {(*one.sessions, one.users[0].id, one.users[0].generation) for one in told} == {(session, user, 2)}
    asked = "/auth/revocations?since=2026-11-22T12:00:00.000Z"
    assert auth.requests == [("/auth/revocations", Service("gateway")), *[(asked, Service("gateway"))] * 2]


async def test_keys_need_no_token(auth: Auth, source: AuthSource) -> None:
    key = SigningKey.generate()
    auth.body = {"keys": [key.jwk()]}
    assert set(await source.keys()) == {key.kid}
    assert auth.requests == [("/.well-known/jwks.json", None)]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, {"keys": []}), (200, {}), (200, []), (200, {"keys": [{"kid": "x", "kty": "RSA"}]}), (503, {"keys": []})],
)
async def test_an_answer_without_keys_is_none(auth: Auth, source: AuthSource, status: int, body: object) -> None:
    auth.status, auth.body = status, body
    with pytest.raises(Unavailable):
        await source.keys()


@pytest.mark.parametrize(("status", "body"), [(401, {}), (200, {}), (200, {"sessions": "all"}), (200, [])])
async def test_an_answer_that_does_not_say_what_ended_is_none(
    auth: Auth, source: AuthSource, status: int, body: object
) -> None:
    auth.status, auth.body = status, body
    with pytest.raises(Unavailable):
        await source.revocations(None, SIGNER)
