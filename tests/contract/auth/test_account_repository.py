import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import AccountChange
from daemons.auth.service.ports import AccountFilter, AccountRepository, RevokedUser
from rewardctl.kernel.errors import EmailTaken, Invalid, NotFound
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.wire.audit import AuditAction
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


def change(of: Account, *roles: Role) -> AccountChange:
    return AccountChange(
        id=new_id(),
        account_id=of.id,
        author=ADMIN,
        action=AuditAction.ROLES_ASSIGNED,
        old={"roles": sorted(of.roles)},
        new={"roles": sorted(roles)},
        at=NOW,
    )


def given(of: Account, *roles: Role) -> Account:
    return of.with_roles(frozenset(roles), NOW)


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


async def test_what_it_is_replaced_by_is_read_back_just_so(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    later = NOW + timedelta(hours=1)
    edits: Sequence[Callable[[Account], Account]] = (
        lambda one: one.with_roles(frozenset({Role.ADMIN, Role.AUDITOR}), later),
        lambda one: one.with_password("$2b$04$other", new_id(), later),
        lambda one: one.with_disabled(disabled=True, now=later),
    )
    for edit in edits:
        before = await accounts.get(added.id)
        if before.administers:
            await accounts.add(replace(account(), roles={Role.ADMIN}))
        after = edit(before)
        assert await accounts.replace(before, after)
        assert await accounts.get(added.id) == after


async def kept(accounts: AccountRepository, of: Account) -> list[AccountChange]:
    found = [list(changes) for changes in await accounts.untold(10_000) if changes[0].account_id == of.id]
    return found[0] if found else []


async def test_a_change_is_kept_with_its_account_until_it_was_told(accounts: AccountRepository) -> None:
    added = account()
    made = replace(change(added, Role.USER), old=None)
    await accounts.add(added, made)
    noted = change(added, Role.OPERATOR)
    assert await accounts.replace(added, given(added, Role.OPERATOR), noted)
    assert await kept(accounts, added) == [made, noted]
    await accounts.told([made])
    await accounts.told([made])
    assert await kept(accounts, added) == [noted]
    await accounts.told([noted])
    assert await kept(accounts, added) == []


async def test_of_many_who_read_the_same_one_changes_it(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    after = given(added, Role.OPERATOR)
    got = await asyncio.gather(*(accounts.replace(added, after, change(added, Role.OPERATOR)) for _ in range(20)))
    assert got.count(True) == 1
    assert len(await kept(accounts, added)) == 1


async def test_an_erased_one_is_found_by_nothing_and_its_email_is_free(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    gone = added.erased(NOW)
    assert await accounts.replace(added, gone)
    for looked in (accounts.get(added.id), accounts.by_email(added.email), accounts.by_email(gone.email_key)):
        with pytest.raises(NotFound):
            await looked
    await accounts.add(account(added.email))
    assert [one.email for one in await listed(accounts, email=added.email)] == [added.email]


async def test_an_erasure_is_begun_with_its_record_and_done_when_that_is_said(accounts: AccountRepository) -> None:
    added = account()
    await accounts.add(added)
    assert added.id not in await accounts.erasing(10_000)
    await accounts.replace(added, added.erased(NOW))
    assert added.id in await accounts.erasing(10_000)
    for _ in range(2):
        await accounts.erased(added.id)
    assert added.id not in await accounts.erasing(10_000)


async def listed(
    accounts: AccountRepository, *, role: Role | None = None, email: str | None = None, limit: int = 100
) -> list[Account]:
    """All pages of it."""
    found: list[Account] = []
    cursor = None
    while True:
        page = await accounts.list(AccountFilter(role=role, email=email), cursor, limit)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
async def test_pages_hold_each_once_in_the_order_of_the_emails(accounts: AccountRepository, limit: int) -> None:
    begun = f"List-{new_id()}"
    added = [account(f"{begun}-{name}@example.com") for name in ("Da", "ab", "Cy", "be", "ab.c")]
    for one in added:
        await accounts.add(one)
    found = await listed(accounts, email=begun.upper(), limit=limit)
    assert found == sorted(added, key=lambda one: one.email_key)


async def test_a_list_holds_those_of_a_role_and_a_beginning(accounts: AccountRepository) -> None:
    begun = f"role-{new_id()}"
    operator, user = (account(f"{begun}-{name}@example.com") for name in ("one", "two"))
    operator = replace(operator, roles={Role.OPERATOR, Role.USER})
    for one in (operator, user):
        await accounts.add(one)
    assert await listed(accounts, role=Role.OPERATOR, email=begun) == [operator]
    assert await listed(accounts, role=Role.AUDITOR, email=begun) == []
    assert await listed(accounts, email=".*") == []


async def test_a_cursor_that_no_page_gave_is_refused(accounts: AccountRepository) -> None:
    with pytest.raises(Invalid):
        await accounts.list(AccountFilter(), new_id(), 1)


async def test_whose_tokens_were_voided_is_found_from_that_instant_on(accounts: AccountRepository) -> None:
    added, later = account(), NOW + timedelta(days=365)
    await accounts.add(added)
    await accounts.replace(added, added.with_disabled(disabled=True, now=later))
    assert RevokedUser(added.id, 1) in await accounts.revoked(later)
    assert added.id not in [one.user_id for one in await accounts.revoked(later + timedelta(milliseconds=1))]
