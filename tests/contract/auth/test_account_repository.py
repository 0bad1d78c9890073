import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemons.auth.domain.account import Account
from daemons.auth.domain.role_change import RoleChange
from daemons.auth.service.ports import AccountRepository
from rewardctl.kernel.errors import EmailTaken, NotFound
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.fakes.auth import ADMIN

NOW = datetime(2026, 11, 22, 7, 38, 14, 17_000, tzinfo=UTC)


def account(email: str | None = None) -> Account:
    key = new_id()
    return Account(
        id=key,
        email=email or f"Ada-{key}@Example.com",
        password_hash="$2b$04$hash",
        roles={Role.USER},
        created_at=NOW,
        updated_at=NOW,
    )


def change(of: Account, *roles: Role) -> RoleChange:
    return RoleChange(id=new_id(), account_id=of.id, author=ADMIN, old=of.roles, new=set(roles), at=NOW)


async def test_what_was_added_is_read_back_just_so(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    assert await accounts.get(added.id) == added


async def test_it_is_found_by_any_spelling_of_its_email(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    for spelling in (added.email, added.email.lower(), added.email.upper(), added.email.replace("A", "\uff21")):
        assert await accounts.by_email(spelling) == added


async def test_another_spelling_is_taken_and_the_first_stays(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    with pytest.raises(EmailTaken):
        await accounts.add(account(added.email.swapcase()))
    assert await accounts.by_email(added.email) == added


async def test_of_many_at_once_one_gets_the_email(accounts: AccountRepository) -> None:
    email = account().email
    got = await asyncio.gather(*(accounts.add(account(email)) for _ in range(20)), return_exceptions=True)
    assert got.count(None) == 1
    assert sum(isinstance(one, EmailTaken) for one in got) == 19


@pytest.mark.parametrize("user_id", ["0" * 24, "", "no id", "\x00"])
async def test_nobody_is_found_by_an_id_that_is_not_there(accounts: AccountRepository, user_id: str) -> None:
    with pytest.raises(NotFound):
        await accounts.get(user_id)


async def test_nobody_is_found_by_an_email_that_is_not_there(accounts: AccountRepository) -> None:
    with pytest.raises(NotFound):
        await accounts.by_email(account().email)


async def test_assigning_roles_changes_them_and_the_date_and_nothing_else(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    later = NOW + timedelta(hours=1)
    expected = replace(added, roles={Role.ADMIN, Role.AUDITOR}, updated_at=later)
    assert await accounts.assign(added, change(added, Role.ADMIN, Role.AUDITOR), later) == expected
    assert await accounts.get(added.id) == expected


async def kept(accounts: AccountRepository, of: Account) -> list[RoleChange]:
    found = [list(changes) for changes in await accounts.untold(10_000) if changes[0].account_id == of.id]
    return found[0] if found else []


async def test_a_change_is_kept_with_its_account_until_it_was_told(accounts: AccountRepository) -> None:
    added = account()
    made = replace(change(added, Role.USER), old=None)
    await accounts.add(added, made)
    given = change(added, Role.ADMIN)
    assert await accounts.assign(added, given, NOW) is not None
    assert await kept(accounts, added) == [made, given]
    await accounts.told([made])
    await accounts.told([made])
    assert await kept(accounts, added) == [given]
    await accounts.told([given])
    assert await kept(accounts, added) == []


async def test_of_many_who_read_the_same_roles_one_changes_them(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    wanted = [change(added, Role.ADMIN) for _ in range(20)]
    got = await asyncio.gather(*(accounts.assign(added, one, NOW) for one in wanted))
    assert got.count(None) == 19
    assert len(await kept(accounts, added)) == 1


async def test_nobody_is_given_no_roles(accounts: AccountRepository) -> None:
    assert await accounts.assign(account(), change(account(), Role.ADMIN), NOW) is None
