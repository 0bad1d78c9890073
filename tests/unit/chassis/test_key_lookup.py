import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from daemons.chassis.tokens.key_lookup import KeyLookup, Keys
from daemons.chassis.tokens.revoked import RevokedTokens
from daemons.chassis.tokens.verification import Verification
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import InvalidToken, Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner, TokenVerifier
from tests.figure import Figure

OLD, NEW = SigningKey.generate(), SigningKey.generate()


def public(*keys: SigningKey) -> Keys:
    return {key.kid: key.private.public_key() for key in keys}


def token(key: SigningKey = OLD) -> str:
    return TokenSigner(key, "us", "us", SystemClock()).access_token(new_id(), [Role.USER], "session")


@dataclass
class Auth:
    """Publishes `keys`, once it is `open`."""

    keys: Sequence[SigningKey] = (OLD,)
    away: bool = False
    asked: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def published(self) -> Keys:
        self.asked += 1
        await self.open.wait()
        if self.away:
            raise Unavailable("The auth daemon is away")
        return public(*self.keys)


@dataclass
class Stage:
    auth: Auth = field(default_factory=Auth)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.verification = Verification(TokenVerifier(public(OLD), "us", "us"), RevokedTokens())
        self.lookup = KeyLookup("sample", self.verification, self.auth.published, lambda: self.seconds)
        self.verification.look_up = self.lookup.look_up
        self.auth.open.set()

    async def taken(self, token: str) -> bool:
        try:
            return bool(await self.verification.principal_of(token))
        except InvalidToken:
            return False


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_a_token_of_a_key_that_is_new_is_taken_at_once(stage: Stage) -> None:
    stage.auth.keys = (OLD, NEW)
    assert await stage.taken(token(NEW))
    assert await stage.taken(token(OLD))
    assert stage.auth.asked == 1


async def test_a_known_key_and_what_is_no_access_token_ask_for_nothing(stage: Stage) -> None:
    forged = token(OLD)[:-4]
    for one in (token(), forged, "forged", "", "é.ü.여"):
        await stage.taken(one)
    assert stage.auth.asked == 0


async def test_security_s7_a_flood_of_unknown_keys_asks_auth_once_in_30_s(stage: Stage, figure: Figure) -> None:
    flood = [token(key) for key in [SigningKey.generate() for _ in range(50)] for _ in range(20)]
    stage.auth.open.clear()
    first = [asyncio.create_task(stage.taken(one)) for one in flood]
    while not stage.auth.asked:
        await asyncio.sleep(0)
    stage.auth.open.set()
    assert not any(await asyncio.gather(*first))
    stage.seconds = 29.9
    assert not any([await stage.taken(one) for one in flood])
    asked = stage.auth.asked
    figure(f"S7: {2 * len(flood)} tokens of 50 unknown keys within 30 s: {asked} question to auth")
    assert asked == 1
    stage.seconds = 30.0
    await stage.taken(flood[0])
    assert stage.auth.asked == 2


async def test_a_flood_delays_a_new_key_no_longer_than_to_the_next_refresh(stage: Stage) -> None:
    await stage.taken(token(SigningKey.generate()))
    stage.auth.keys = (OLD, NEW)
    assert not await stage.taken(token(NEW))
    await stage.lookup.refresh()
    assert await stage.taken(token(NEW))


async def test_a_retired_key_is_forgotten_with_every_token_that_it_signed(stage: Stage) -> None:
    stage.auth.keys = (OLD, NEW)
    await stage.lookup.refresh()
    old, new = token(OLD), token(NEW)
    assert [await stage.taken(one) for one in (old, new)] == [True, True]
    stage.auth.keys = (NEW,)
    await stage.lookup.refresh()
    assert [await stage.taken(one) for one in (old, new)] == [False, True]


async def test_while_auth_is_away_the_keys_known_stay_good_and_it_is_said_once(
    stage: Stage, records: list[dict[str, Any]]
) -> None:
    stage.auth.away = True
    for _ in range(3):
        await stage.lookup.refresh()
    assert await stage.taken(token())
    assert not await stage.taken(token(NEW))
    events = [str(one["extra"].get("event")) for one in records]
    assert [one for one in events if one.startswith("keys.")] == ["keys.unknown"]


async def test_a_late_answer_does_not_undo_a_newer_one(stage: Stage) -> None:
    stage.auth.open.clear()
    refreshing = asyncio.create_task(stage.lookup.refresh())
    while not stage.auth.asked:
        await asyncio.sleep(0)
    waiting = asyncio.create_task(stage.taken(token(NEW)))
    await asyncio.sleep(0)
    assert stage.auth.asked == 1
    stage.auth.keys = (OLD, NEW)
    stage.auth.open.set()
    assert await waiting
    await refreshing
