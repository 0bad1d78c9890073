import asyncio

from daemons.event.domain.ledger import EntryKind, Wallet
from rewardctl.kernel.ids import new_id
from tests.contract.event.conftest import NOW, Ports, opened


async def _wallet(ports: Ports, user: str) -> Wallet:
    return await ports.ledger.wallet(user)


async def test_an_entry_is_made_once_however_often_it_is_asked_for(ports: Ports) -> None:
    claim = opened(await ports.offered())

    await asyncio.gather(*(ports.ledger.enter(claim, EntryKind.GRANT, NOW) for _ in range(8)))

    assert await _wallet(ports, claim.user_id) == Wallet(claim.user_id, 1, {"POINT": 5})


async def test_entries_of_one_wallet_at_once_are_all_in_a_row(ports: Ports) -> None:
    offered, user = await ports.offered(), new_id()

    await asyncio.gather(*(ports.ledger.enter(opened(offered, user), EntryKind.GRANT, NOW) for _ in range(12)))

    assert await _wallet(ports, user) == Wallet(user, 12, {"POINT": 60})


async def test_an_expiry_and_a_revoke_at_once_take_away_what_was_given_and_no_more(ports: Ports) -> None:
    claim = opened(await ports.offered())
    await ports.ledger.enter(claim, EntryKind.GRANT, NOW)

    await asyncio.gather(*(ports.ledger.enter(claim, kind, NOW) for kind in (EntryKind.EXPIRE, EntryKind.REVOKE) * 4))

    assert (await _wallet(ports, claim.user_id)).balances == {"POINT": 0}


async def test_what_is_left_of_nothing_does_not_expire(ports: Ports) -> None:
    claim = opened(await ports.offered())
    await ports.ledger.enter(claim, EntryKind.GRANT, NOW)
    await ports.ledger.enter(claim, EntryKind.REVOKE, NOW)

    await ports.ledger.enter(claim, EntryKind.EXPIRE, NOW)

    assert (await _wallet(ports, claim.user_id)).seq == 2


async def test_a_wallet_that_was_read_before_counts_what_came_since(ports: Ports) -> None:
    offered, user = await ports.offered(), new_id()
    await ports.ledger.enter(opened(offered, user), EntryKind.GRANT, NOW)
    assert (await _wallet(ports, user)).balances == {"POINT": 5}

    await ports.ledger.enter(opened(offered, user), EntryKind.GRANT, NOW)

    assert (await _wallet(ports, user)).balances == {"POINT": 10}
