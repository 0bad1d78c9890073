import asyncio
from datetime import timedelta

import pytest

from daemons.auth.domain.account import Account
from rewardctl.kernel.errors import EmailTaken, NotFound
from rewardctl.kernel.principal import Role
from tests.fakes.auth import ADMIN, World

EMAIL, PASSWORD = "Ada@Example.com", "correct horse"


async def test_who_registers_is_a_user_with_the_email_as_typed(world: World) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    assert (account.email, account.roles) == (EMAIL, {Role.USER})
    assert account.created_at == account.updated_at == world.clock.now()
    assert await world.registry.get(account.id) == account


async def test_the_hash_is_kept_and_not_the_password(world: World) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    assert account.password_hash == await world.hasher.hashed(PASSWORD)
    assert PASSWORD not in repr(account)


async def test_another_spelling_of_a_registered_email_is_taken(world: World) -> None:
    await world.registry.register(EMAIL, PASSWORD)
    with pytest.raises(EmailTaken):
        await world.registry.register(EMAIL.upper(), PASSWORD)


async def test_roles_are_replaced_and_the_change_is_dated(world: World) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    world.clock.advance(timedelta(minutes=1))
    changed = await world.registry.assign(account.id, [Role.OPERATOR, Role.AUDITOR, Role.OPERATOR], ADMIN)
    assert changed.roles == {Role.OPERATOR, Role.AUDITOR}
    assert changed.updated_at == world.clock.now() > changed.created_at


async def test_nobody_has_no_roles_to_change(world: World) -> None:
    with pytest.raises(NotFound):
        await world.registry.assign("0" * 24, [Role.ADMIN], ADMIN)


async def test_taking_in_the_first_admin_twice_leaves_one(world: World) -> None:
    for _ in range(2):
        await world.registry.take_in_admin(EMAIL, "hash")
    assert [account.roles for account in world.accounts.all()] == [{Role.ADMIN}]


async def test_an_account_of_that_email_is_not_made_admin(world: World) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    await world.registry.take_in_admin(EMAIL, "hash")
    assert world.accounts.all() == [account]


async def test_the_log_names_the_account_by_its_id_alone(world: World, lines: list[str]) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    written = "".join(lines)
    assert "account.registered" in written
    assert account.id in written
    assert EMAIL not in written
    assert PASSWORD not in written


async def test_a_change_of_roles_is_kept_with_who_made_it_what_was_and_what_is(world: World) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    await world.registry.assign(account.id, [Role.OPERATOR], ADMIN)
    await world.registry.assign(account.id, [Role.AUDITOR], ADMIN)
    ((first, second),) = await world.accounts.untold(10)
    assert (first.author, first.old, first.new) == (ADMIN, {"roles": ["USER"]}, {"roles": ["OPERATOR"]})
    assert (second.old, second.new) == ({"roles": ["OPERATOR"]}, {"roles": ["AUDITOR"]})
    assert (second.action, second.at) == ("account.roles_assigned", world.activity_clock.now())
    assert world.changed == [None, None]


async def test_the_roles_that_somebody_has_already_are_no_change(world: World) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    assert await world.registry.assign(account.id, [Role.USER], ADMIN) == account
    assert await world.accounts.untold(10) == []


async def test_the_first_admin_is_told_of_once(world: World) -> None:
    for _ in range(2):
        await world.registry.take_in_admin(EMAIL, "hash")
    ((change,),) = await world.accounts.untold(10)
    assert change.new is not None
    assert (change.old, change.new["roles"], change.author.user_id) == (None, ["ADMIN"], change.account_id)


async def test_of_two_changes_at_once_each_tells_what_it_replaced(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await world.registry.register(EMAIL, PASSWORD)
    read = world.accounts.get
    both_read = asyncio.Barrier(2)

    async def get(user_id: str) -> Account:
        found = await read(user_id)
        if found.roles == {Role.USER}:
            await both_read.wait()
        return found

    monkeypatch.setattr(world.accounts, "get", get)
    await asyncio.gather(*(world.registry.assign(account.id, [role], ADMIN) for role in (Role.OPERATOR, Role.AUDITOR)))
    ((first, second),) = await world.accounts.untold(10)
    assert (first.old, second.old) == ({"roles": ["USER"]}, first.new)
    assert second.new == {"roles": sorted((await read(account.id)).roles)}
