from datetime import timedelta

import pytest

from daemons.auth.service.ports import RevokedUser
from daemons.auth.service.revocations import OVERLAP, REACH
from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import LIFETIME
from tests.fakes.auth import ADMIN, World

EMAIL, PASSWORD = "ada@example.com", "correct horse"
TICK = timedelta(milliseconds=1)


async def test_each_way_to_end_is_told(world: World) -> None:
    user = await world.registry.register(EMAIL, PASSWORD)
    admission = await world.door.open(EMAIL, PASSWORD, None)
    session = world.verifier.verify(admission.access_token).session_id
    begun = world.clock.now()
    assert await world.revocations.since(begun) == await world.revocations.since(None)
    await world.door.close(admission.refresh_token)
    told = await world.revocations.since(begun)
    assert (told.sessions, told.users) == ([session], [])
    await world.registry.assign(user.id, [Role.AUDITOR], ADMIN)
    await world.registry.set_disabled(user.id, disabled=True, author=ADMIN)
    told = await world.revocations.since(begun)
    assert (told.sessions, told.users) == ([session], [RevokedUser(user.id, 2)])


async def test_a_token_bears_the_generation_up_to_which_it_is_good(world: World) -> None:
    user = await world.registry.register(EMAIL, PASSWORD)
    before = await world.door.open(EMAIL, PASSWORD, None)
    await world.registry.assign(user.id, [Role.AUDITOR], ADMIN)
    after = await world.door.refresh(before.refresh_token)
    (voided,) = (await world.revocations.since(None)).users
    old, new = (world.verifier.verify(one.access_token) for one in (before, after))
    assert old.generation < voided.generation <= new.generation


async def test_a_replay_is_told(world: World) -> None:
    await world.registry.register(EMAIL, PASSWORD)
    admission = await world.door.open(EMAIL, PASSWORD, None)
    await world.door.refresh(admission.refresh_token)
    world.clock.advance(timedelta(seconds=11))
    with pytest.raises(InvalidToken):
        await world.door.refresh(admission.refresh_token)
    told = await world.revocations.since(None)
    assert told.sessions == [world.verifier.verify(admission.access_token).session_id]


async def test_what_has_no_token_left_is_not_told(world: World) -> None:
    await world.registry.register(EMAIL, PASSWORD)
    begun = world.clock.now()
    await world.door.close((await world.door.open(EMAIL, PASSWORD, None)).refresh_token)
    world.clock.advance(REACH)
    assert (await world.revocations.since(begun)).sessions
    world.clock.advance(TICK)
    assert not (await world.revocations.since(begun)).sessions
    assert REACH > LIFETIME


async def test_who_goes_on_from_where_it_ended_misses_nothing_that_is_seen_late(world: World) -> None:
    asked = await world.revocations.since(None)
    assert asked.until == world.clock.now() - OVERLAP
    await world.registry.register(EMAIL, PASSWORD)
    await world.door.close((await world.door.open(EMAIL, PASSWORD, None)).refresh_token)
    world.clock.advance(OVERLAP - TICK)
    assert (await world.revocations.since(asked.until)).sessions
