"""Auth follows by itself what the other daemons follow by asking it: its keys, and what ended before its time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from fastapi import FastAPI

from daemons.auth.api.revocations import told
from daemons.auth.service.parts import Parts
from daemons.auth.service.signing_keys import LOOK_SECONDS
from daemons.chassis.background import Background
from daemons.chassis.database import mongo
from daemons.chassis.tokens.following import at_work
from daemons.chassis.tokens.revocation_follower import EVERY_SECONDS, RevocationFollower
from rewardctl.wire.accounts import RevocationsResponse

_AT_START_SECONDS: Final = 0.0


@asynccontextmanager
async def following(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts

    async def look() -> None:
        parts.keys.look()
        app.state.verifier.trust(parts.keys.public)

    async def look_again() -> int:
        await look()
        return 0

    async def revocations(since: datetime | None) -> RevocationsResponse:
        with mongo.border():
            return told(await parts.revocations.since(since))

    app.state.verifier.look_up = look  # another replica may be a moment ahead
    follower = RevocationFollower("auth", app.state.revoked, revocations)
    await follower.catch_up(_AT_START_SECONDS)
    async with at_work([Background(look_again, rest=LOOK_SECONDS), Background(follower.round, rest=EVERY_SECONDS)]):
        yield
