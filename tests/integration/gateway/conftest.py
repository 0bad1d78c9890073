import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession, DummyCookieJar

from rewardctl.kernel.clock import Clock, SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner
from tests.integration.gateway.upstream import Upstream, listening

HOP_SECONDS = 1.0


@dataclass
class Gateway:
    port: int
    key: SigningKey
    log: Path
    pid: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, user_id: str | None = None, clock: Clock | None = None, key: SigningKey | None = None) -> str:
        """Signed by the key that the gateway was started with, or by `key`."""
        signer = TokenSigner(key or self.key, "rewardctl", "rewardctl", clock or SystemClock())
        return signer.access_token(user_id or new_id(), [Role.USER], "session-1")

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A bare connection, for what no client would send; nothing on it takes longer than 5 s."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(5):
                yield reader, writer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def line(self, request_id: str) -> dict[str, Any]:
        """The gateway's `request completed` of that request, waited for."""
        async with asyncio.timeout(5):
            while True:
                lines = [json.loads(line) for line in self.log.read_text().splitlines()]
                for line in lines:
                    if line.get("requestId") == request_id and line["msg"] == "request completed":
                        return dict(line)
                await asyncio.sleep(0.02)


@pytest.fixture(scope="package")
async def shared_upstream() -> AsyncIterator[Upstream]:
    async with listening() as upstream:
        yield upstream


@pytest.fixture
def upstream(shared_upstream: Upstream) -> Upstream:
    for event in (shared_upstream.gate, shared_upstream.entered, shared_upstream.cancelled):
        event.clear()
    shared_upstream.calls = 0
    return shared_upstream


@pytest.fixture(scope="package")
def closed_port() -> Iterator[int]:
    """A port on which nothing listens, kept from others."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture(scope="package")
async def gateway(
    tmp_path_factory: pytest.TempPathFactory, shared_upstream: Upstream, closed_port: int
) -> AsyncIterator[Gateway]:
    """The real daemon as a process of its own: auth is the upstream, event is away."""
    away = f"http://127.0.0.1:{closed_port}"
    async with running(tmp_path_factory.mktemp("gateway"), auth=shared_upstream.url, event=away) as found:
        yield found


@asynccontextmanager
async def running(
    place: Path, shared: Sequence[int] = (), /, *, auth: str, event: str, **more: str
) -> AsyncIterator[Gateway]:
    """`more` is of its environment; `shared` are descriptors that it inherits."""
    key = SigningKey.generate()
    (place / "jwks.json").write_text(json.dumps({"keys": [key.jwk()]}))
    found = Gateway(_free_port(), key, place / "gateway.jsonl")
    environment = {
        "REWARDCTL_PORT": str(found.port),
        "REWARDCTL_PUBLIC_KEYS_FILE": str(place / "jwks.json"),
        "REWARDCTL_AUTH_URL": auth,
        "REWARDCTL_EVENT_URL": event,
        "REWARDCTL_HOP_TIMEOUT_SECONDS": str(HOP_SECONDS),
        **more,
    }
    with found.log.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "daemons.gateway",
            stdout=log,
            stderr=log,
            env=os.environ | environment,
            pass_fds=shared,
        )
    found.pid = process.pid
    try:
        await _until_live(found, process)
        yield found
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 10)


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[ClientSession]:
    async with ClientSession(gateway.url, auto_decompress=False, cookie_jar=DummyCookieJar()) as session:
        yield session


async def _until_live(gateway: Gateway, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(20), ClientSession(gateway.url) as session:
        while process.returncode is None:
            try:
                async with session.get("/health/live") as answer:
                    assert answer.status == 200
                    return
            except ClientConnectionError:
                await asyncio.sleep(0.05)
    pytest.fail(f"the gateway ended with {process.returncode}: {gateway.log.read_text()}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
