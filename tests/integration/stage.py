"""The event daemon's real parts on a database of their own, and people who call it."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI

from daemons.event.app import create_app
from daemons.event.bootstrap import build
from daemons.event.settings import EventSettings
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.registry import Registry
from rewardctl.sdk import API_VERSION, Deferred, GrantContext
from tests.builders import Bearer
from tests.fakes.auth import MovableClock
from tests.fakes.event import REWARD_TYPES, NoParams


class Deferring:
    """It never knows yet."""

    type = "DEFERRING"
    api_version = API_VERSION
    params_model = NoParams

    async def grant(self, context: GrantContext, params: NoParams) -> Deferred:  # noqa: ARG002 - whoever asks
        return Deferred(timedelta(minutes=5))


_DEFERRING: Final[dict[str, Any]] = {"DEFERRING": Deferring()}
_TYPES: Final = Registry({**REWARD_TYPES.types, **_DEFERRING})


@dataclass(frozen=True, slots=True)
class Stage:
    app: FastAPI
    clock: MovableClock
    bearer: Bearer
    clients: AsyncExitStack

    async def someone(self, role: Role = Role.USER) -> httpx.AsyncClient:
        """A new person."""
        transport, headers = httpx.ASGITransport(self.app), self.bearer(role, user_id=new_id())
        client = httpx.AsyncClient(transport=transport, base_url="http://event", headers=headers)
        return await self.clients.enter_async_context(client)


@asynccontextmanager
async def opened(uri: str, directory: Path, types: Registry = _TYPES, **changes: Any) -> AsyncIterator[Stage]:
    """The parts run until the end, their completer among them; `changes` are of the settings."""
    bearer, clock, jwks = Bearer(SigningKey.generate()), MovableClock(), directory / "jwks.json"
    jwks.write_text(json.dumps({"keys": [bearer.key.jwk()]}))
    told = {"rate_limits": False, **changes}
    settings = EventSettings.read(env="test", port=3002, mongodb_uri=uri, public_keys_file=jwks, **told)
    parts = await build(settings, clock=clock, types=types)
    try:
        async with AsyncExitStack() as clients:
            yield Stage(create_app(settings, parts=parts), clock, bearer, clients)
    finally:
        await parts.close()


def keyed(**more: Any) -> dict[str, str]:
    return {"Idempotency-Key": f"key-{new_id()}", **more}
