import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from daemons.event.domain.claim import Answer, Reason, Step
from daemons.event.service.ports.claims import KeyTaken, Overtaken
from rewardctl.kernel.errors import AlreadyClaimed, NotFound
from rewardctl.kernel.ids import new_id
from tests.contract.event.conftest import NOW, Ports, opened


async def test_a_claim_is_read_back_as_it_was_written(ports: Ports) -> None:
    admitted = await ports.claims.admit(opened(await ports.offered(), key="a-key"))

    assert await ports.claims.get(admitted.id) == admitted
    assert admitted.slot == 1
    assert admitted.fence is not None


async def test_of_many_at_once_as_many_are_admitted_as_the_limit_allows(ports: Ports) -> None:
    offered, user = await ports.offered(limit=3), new_id()

    results = await asyncio.gather(
        *(ports.claims.admit(opened(offered, user)) for _ in range(12)), return_exceptions=True
    )

    admitted = [one for one in results if not isinstance(one, BaseException)]
    assert sorted(claim.slot or 0 for claim in admitted) == [1, 2, 3]
    assert {type(one) for one in results if isinstance(one, BaseException)} == {AlreadyClaimed}
    assert await ports.claims.free_slots(opened(offered, user)) == []


async def test_a_slot_is_free_again_once_its_claim_is_over(ports: Ports) -> None:
    offered, user = await ports.offered(), new_id()
    claim = await ports.claims.admit(opened(offered, user))
    held = await ports.claims.swap(claim.reserved(NOW))
    refused = await ports.claims.swap(held.refused(Reason("no", "no"), (), NOW))
    over = await ports.claims.swap(refused.rejected(NOW))

    assert (over.slot, over.fence) == (None, None)
    assert await ports.claims.free_slots(opened(offered, user)) == [1]
    assert (await ports.claims.admit(opened(offered, user))).slot == 1


async def test_another_period_has_slots_of_its_own(ports: Ports) -> None:
    offered, user = await ports.offered(), new_id()
    await ports.claims.admit(replace(opened(offered, user), bucket="2026-11-22"))

    assert (await ports.claims.admit(replace(opened(offered, user), bucket="2026-11-23"))).slot == 1


async def test_of_two_drivers_one_writes_and_the_other_is_overtaken(ports: Ports) -> None:
    claim = await ports.claims.admit(opened(await ports.offered()))
    await ports.claims.swap(claim.reserved(NOW))

    with pytest.raises(Overtaken):
        await ports.claims.swap(claim.reserved(NOW))
    with pytest.raises(Overtaken):
        await ports.claims.remove(claim)


async def test_a_claim_is_taken_up_only_past_its_fence_and_only_once(ports: Ports) -> None:
    claim = await ports.claims.admit(opened(await ports.offered()))
    with pytest.raises(Overtaken):
        await ports.claims.take_up(claim.taken_up(NOW))
    assert claim.id not in [one.id for one in await ports.claims.standing_still(1000)]

    await ports.pass_fence(claim)
    assert claim.id in [one.id for one in await ports.claims.standing_still(1000)]
    results = await asyncio.gather(
        *(ports.claims.take_up(claim.taken_up(NOW)) for _ in range(5)), return_exceptions=True
    )

    assert sum(not isinstance(one, Overtaken) for one in results) == 1


async def test_a_claim_that_was_put_off_is_left_alone_until_its_time(ports: Ports) -> None:
    claim = await ports.claims.admit(opened(await ports.offered()))
    held = await ports.claims.swap(claim.reserved(NOW))

    put_off = await ports.claims.swap(held.put_off("not yet", timedelta(minutes=3), NOW))

    assert put_off.delayed
    assert put_off.fence is not None
    assert held.fence is not None
    assert put_off.fence - held.fence > timedelta(minutes=2)
    assert await ports.claims.get(claim.id) == put_off


async def test_a_key_is_taken_once_by_a_claim_or_by_an_attempt(ports: Ports) -> None:
    offered, user = await ports.offered(limit=5), new_id()
    void = opened(offered, user, key="void").void(Answer(409, "sold out"))
    await ports.claims.admit(opened(offered, user, key="claimed"))
    await ports.claims.keep(void)

    for taken in ("claimed", "void"):
        with pytest.raises(KeyTaken):
            await ports.claims.admit(opened(offered, user, key=taken))
        with pytest.raises(KeyTaken):
            await ports.claims.keep(opened(offered, user, key=taken).void(Answer(409, "again")))
    assert await ports.claims.with_key(user, "void") == void
    assert await ports.claims.with_key(new_id(), "void") is None


async def test_what_is_removed_is_gone(ports: Ports) -> None:
    claim = await ports.claims.admit(opened(await ports.offered()))

    await ports.claims.remove(claim)

    with pytest.raises(NotFound):
        await ports.claims.get(claim.id)


async def test_an_attempt_is_no_claim_of_the_event_reward(ports: Ports) -> None:
    offered = await ports.offered()
    await ports.claims.keep(opened(offered, key="void").void(Answer(409, "sold out")))
    assert not await ports.claims.any_for_event_reward(offered.id)

    await ports.claims.admit(opened(offered))

    assert await ports.claims.any_for_event_reward(offered.id)


async def test_an_approved_claim_whose_grant_expired_is_found_until_it_lapsed(ports: Ports) -> None:
    claim = await ports.claims.admit(opened(await ports.offered()))
    lapsed = tuple(replace(grant, expires_at=NOW) for grant in claim.grants)
    lapsing = replace(claim, grants=lapsed, step=Step.RECORDED, revision=2)
    approved = await ports.claims.swap((await ports.claims.swap(lapsing)).approved(NOW))

    assert approved.id in [one.id for one in await ports.claims.lapsing(NOW, 1000)]
    await ports.claims.swap(approved.lapsed(NOW))
    assert approved.id not in [one.id for one in await ports.claims.lapsing(NOW, 1000)]


async def test_what_a_user_still_waits_for_is_found_until_it_is_decided(ports: Ports) -> None:
    offered, user = await ports.offered(limit=2), new_id()
    on_its_way = await ports.claims.admit(opened(offered, user))
    other = await ports.claims.admit(opened(offered, user))
    await ports.claims.admit(opened(offered))
    held = await ports.claims.swap(other.reserved(NOW))
    refused = await ports.claims.swap(held.refused(Reason("no", "no"), (), NOW))
    assert {one.id for one in await ports.claims.pending(user)} == {on_its_way.id, refused.id}

    await ports.claims.swap(refused.rejected(NOW))
    assert await ports.claims.pending(user) == [on_its_way]
