"""A daemon beside auth: it verifies tokens by itself, and follows what auth says of keys and of what ended."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI

from daemons.chassis.background import Background
from daemons.chassis.peers.hop import Hop
from daemons.chassis.peers.origins import Origins
from daemons.chassis.tokens.auth_source import AuthSource
from daemons.chassis.tokens.key_lookup import REFRESH_SECONDS, KeyLookup
from daemons.chassis.tokens.revocation_follower import EVERY_SECONDS, RevocationFollower
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.keys import load_service_secret
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.kernel.tokens import ServiceTokenSigner

Beside = Callable[[FastAPI], AbstractAsyncContextManager[None]]
"""What goes on beside an app's requests, from before the first one to after the last."""
_ANSWER_SECONDS: Final = 2.0


@asynccontextmanager
async def alone(_: FastAPI) -> AsyncIterator[None]:
    """Nothing does."""
    yield


def of_auth(service: str, settings: ServiceSettings, origins: Origins) -> Beside:
    """Without `origins` nothing is followed; without a service secret the keys alone are."""
    return partial(_following, service, settings, origins) if origins else alone


@asynccontextmanager
async def _following(service: str, settings: ServiceSettings, origins: Origins, app: FastAPI) -> AsyncIterator[None]:
    hop = Hop(_ANSWER_SECONDS)
    try:
        source = AuthSource.of(hop, origins)
        followers = [_keys(service, source, app), *await _ended(service, settings, source, app)]
        async with at_work(followers):
            yield
    finally:
        hop.close()


def _keys(service: str, source: AuthSource, app: FastAPI) -> Background:
    lookup = KeyLookup(service, app.state.verifier, source.keys)
    app.state.verifier.look_up = lookup.look_up
    return Background(lookup.refresh, rest=REFRESH_SECONDS)


async def _ended(service: str, settings: ServiceSettings, source: AuthSource, app: FastAPI) -> Sequence[Background]:
    if settings.service_secret_file is None:
        return ()
    secret = load_service_secret(settings.service_secret_file)
    signer = ServiceTokenSigner(service, secret, settings.issuer, SystemClock())
    follower = RevocationFollower(service, app.state.revoked, partial(source.revocations, signer=signer))
    await follower.catch_up()
    return (Background(follower.round, rest=EVERY_SECONDS),)


@asynccontextmanager
async def at_work(work: Sequence[Background]) -> AsyncIterator[None]:
    for one in work:
        one.start()
    try:
        yield
    finally:
        for one in work:
            await one.stop()
