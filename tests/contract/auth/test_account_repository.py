import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemons.auth.domain.account import Account
from daemons.auth.service.ports import AccountRepository
from rewardctl.kernel.errors import EmailTaken, NotFound
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role

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
    with pytest.raises(NotFound):
        await accounts.assign(user_id, {Role.ADMIN}, NOW)


async def test_nobody_is_found_by_an_email_that_is_not_there(accounts: AccountRepository) -> None:
    with pytest.raises(NotFound):
        await accounts.by_email(account().email)


async def test_assigning_roles_changes_them_and_the_date_and_nothing_else(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    later = NOW + timedelta(hours=1)
    expected = replace(added, roles={Role.ADMIN, Role.AUDITOR}, updated_at=later)
    assert await accounts.assign(added.id, {Role.ADMIN, Role.AUDITOR}, later) == expected
    assert await accounts.get(added.id) == expected
