"""A small event daemon: takes activities at a real port, as long as it is up."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from rewardctl.kernel.principal import Service
from rewardctl.kernel.tokens import ServiceTokenVerifier
from tests.builders import ISSUER, SERVICE_SECRET


@dataclass
class Receiver:
    """`status` is what it answers; `taken` what it was told, with the headers in small letters.

    `changes` are those of accounts that it was told of, `forgotten` the ids that it was to forget.
    """

    port: int
    status: int = 202
    taken: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of(self, user_id: str) -> list[dict[str, Any]]:
        return [activity for activity, _ in self.taken if activity["userId"] == user_id]

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/activities", self._take)
        app.router.add_post("/audit/accounts", self._take)
        app.router.add_delete("/users/{id}", self._forget)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _take(self, request: web.Request) -> web.Response:
        _require_auth(request)
        body = await request.json()
        headers = {name.lower(): value for name, value in request.headers.items()}
        if request.path == "/activities":
            self.taken += [(activity, headers) for activity in body]
        else:
            self.changes += body
        return web.json_response({"accepted": len(body), "duplicates": 0}, status=self.status)

    async def _forget(self, request: web.Request) -> web.Response:
        _require_auth(request)
        self.forgotten.append(request.match_info["id"])
        return web.Response(status=204 if self.status == 202 else self.status)


def _require_auth(request: web.Request) -> None:
    verifier = ServiceTokenVerifier(SERVICE_SECRET, ISSUER, "event")
    assert verifier.verify(request.headers["Authorization"].removeprefix("Bearer ")) == Service("auth")
