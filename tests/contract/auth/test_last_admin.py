"""Whatever is done at the same moment, somebody is left who administers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from daemons.auth.domain.account import Account
from daemons.auth.service.ports import AccountRepository
from daemons.auth.storage.accounts import MongoAccounts
from rewardctl.kernel.errors import LastAdmin
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.schema.steps import ACCOUNTS_PLAN
from tests.databases import fresh
from tests.fakes.auth import InMemoryAccounts

NOW = datetime(2026, 11, 22, tzinfo=UTC)
WAYS: dict[str, Callable[[Account], Account]] = {
    "demoted": lambda one: one.with_roles(frozenset({Role.USER}), NOW),
    "disabled": lambda one: one.with_disabled(disabled=True, now=NOW),
    "erased": lambda one: one.erased(NOW),
}


@pytest.fixture(params=["in memory", "in mongod"])
async def accounts(request: pytest.FixtureRequest, mongodb_uri: str) -> AsyncIterator[AccountRepository]:
    """No account is there yet."""
    if request.param == "in memory":
        yield InMemoryAccounts()
        return
    async with fresh(mongodb_uri, ACCOUNTS_PLAN.schema) as database:
        yield MongoAccounts(database)


async def admin(accounts: AccountRepository) -> Account:
    made = Account(
        id=new_id(),
        email=f"{new_id()}@example.com",
        password_hash="$2b$04$hash",
        roles={Role.ADMIN},
        created_at=NOW,
        updated_at=NOW,
    )
    await accounts.add(made)
    return made


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_the_last_admin_stays(accounts: AccountRepository, way: Callable[[Account], Account]) -> None:
    other, last = await admin(accounts), await admin(accounts)
    assert await accounts.replace(other, way(other))
    with pytest.raises(LastAdmin):
        await accounts.replace(last, way(last))
    assert await accounts.get(last.id) == last


@pytest.mark.parametrize("number", [2, 8])
async def test_of_admins_who_all_step_down_at_once_one_stays(accounts: AccountRepository, number: int) -> None:
    admins = [await admin(accounts) for _ in range(number)]
    ways = [list(WAYS.values())[place % len(WAYS)] for place in range(number)]
    steps = (accounts.replace(one, way(one)) for one, way in zip(admins, ways, strict=True))
    got = await asyncio.gather(*steps, return_exceptions=True)
    assert got.count(True) == number - 1
    assert sum(isinstance(one, LastAdmin) for one in got) == 1


async def test_an_admin_who_was_changed_meanwhile_is_not_changed(accounts: AccountRepository) -> None:
    await admin(accounts)
    read = await admin(accounts)
    assert await accounts.replace(read, read.with_new_hash("$2b$04$other"))
    assert not await accounts.replace(read, read.with_disabled(disabled=True, now=NOW))
    assert (await accounts.get(read.id)).administers
