import asyncio
from datetime import timedelta

import pytest

from daemons.auth.domain.account import Account
from daemons.auth.domain.session import GRACE, Session
from daemons.auth.service.sessions import Admission
from rewardctl.kernel.errors import BadCredentials, InvalidToken
from rewardctl.kernel.principal import Role
from tests.fakes.auth import ADMIN, World

EMAIL, PASSWORD = "ada@example.com", "correct horse"
TICK = timedelta(milliseconds=1)


@pytest.fixture
async def account(world: World) -> Account:
    return await world.registry.register(EMAIL, PASSWORD)


@pytest.fixture
async def admission(world: World, account: Account) -> Admission:
    assert account.email == EMAIL
    return await world.door.open(EMAIL, PASSWORD, "Mozilla/5.0")


async def test_the_access_token_names_the_account_its_roles_and_the_session(
    world: World, account: Account, admission: Admission
) -> None:
    principal = world.verifier.verify(admission.access_token)
    assert principal.user_id == account.id
    assert principal.roles == {Role.USER}
    assert principal.session_id == world.sessions.all()[0].id


async def test_any_spelling_of_the_email_opens_a_session(world: World, account: Account) -> None:
    assert (await world.door.open("ADA@Example.COM", PASSWORD, None)).account == account


async def test_a_wrong_password_opens_nothing(world: World, account: Account) -> None:
    with pytest.raises(BadCredentials):
        await world.door.open(account.email, "wrong", None)
    assert world.sessions.all() == []
    assert world.tokens.all() == []


async def test_an_unknown_email_costs_a_comparison_too(world: World) -> None:
    with pytest.raises(BadCredentials):
        await world.door.open("nobody@example.com", PASSWORD, None)
    assert world.hasher.compared == [None]


async def test_no_secret_is_kept(world: World, admission: Admission) -> None:
    await world.door.refresh(admission.refresh_token)
    assert len(world.tokens.all()) == 2
    assert admission.refresh_token not in repr(world.tokens.all())


@pytest.mark.parametrize("way", ["disabled", "erased"])
async def test_a_login_that_is_overtaken_by_the_end_of_its_account_fails_and_leaves_no_trace(
    world: World, account: Account, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = world.sessions.add

    async def overtaken(session: Session) -> None:
        if way == "disabled":
            await world.registry.set_disabled(account.id, disabled=True, author=ADMIN)
        else:
            await world.erasures.erase(account.id, ADMIN)
        await add(session)

    monkeypatch.setattr(world.sessions, "add", overtaken)
    with pytest.raises(BadCredentials):
        await world.door.open(account.email, PASSWORD, "Mozilla/5.0")
    assert world.tokens.all() == []
    assert len(world.sessions.all()) == (1 if way == "disabled" else 0)


async def test_a_password_that_was_hashed_in_another_way_is_hashed_anew_and_lets_in(
    world: World, account: Account
) -> None:
    outdated = account.with_new_hash(f"old:{account.password_hash}")
    assert await world.accounts.replace(account, outdated)
    for _ in range(2):
        await world.door.open(EMAIL, PASSWORD, None)
    renewed = await world.accounts.get(account.id)
    assert (renewed.password_hash, renewed.revision) == (account.password_hash, 2)
    assert renewed.updated_at == account.updated_at


async def test_a_disabled_account_costs_the_comparison_of_a_wrong_password(world: World, account: Account) -> None:
    await world.registry.set_disabled(account.id, disabled=True, author=ADMIN)
    with pytest.raises(BadCredentials):
        await world.door.open(EMAIL, PASSWORD, None)
    assert world.hasher.compared == [account.password_hash]


async def test_an_endless_user_agent_is_cut(world: World, account: Account) -> None:
    await world.door.open(account.email, PASSWORD, "x" * 10_000)
    assert world.sessions.all()[0].user_agent == "x" * 256


async def test_each_refresh_gives_a_new_secret_of_the_same_session(world: World, admission: Admission) -> None:
    seen = [admission]
    for _ in range(3):
        world.clock.advance(timedelta(hours=1))
        seen.append(await world.door.refresh(seen[-1].refresh_token))
    assert len({one.refresh_token for one in seen}) == 4
    assert len(world.sessions.all()) == 1


async def test_roles_are_those_of_the_account_at_the_refresh(
    world: World, account: Account, admission: Admission
) -> None:
    await world.registry.assign(account.id, [Role.AUDITOR], ADMIN)
    refreshed = await world.door.refresh(admission.refresh_token)
    assert world.verifier.verify(refreshed.access_token).roles == {Role.AUDITOR}


async def test_a_second_tab_within_the_grace_gets_a_token_of_its_own(world: World, admission: Admission) -> None:
    first = await world.door.refresh(admission.refresh_token)
    world.clock.advance(GRACE)
    second = await world.door.refresh(admission.refresh_token)
    assert first.refresh_token != second.refresh_token
    for one in (first, second):
        await world.door.refresh(one.refresh_token)


async def test_many_tabs_at_once_all_stay_in(world: World, admission: Admission) -> None:
    got = await asyncio.gather(*(world.door.refresh(admission.refresh_token) for _ in range(20)))
    assert len({one.refresh_token for one in got}) == 20
    assert world.sessions.all()[0].ended_at is None


async def test_a_replay_after_the_grace_ends_the_whole_session(world: World, admission: Admission) -> None:
    child = await world.door.refresh(admission.refresh_token)
    world.clock.advance(GRACE + TICK)
    with pytest.raises(InvalidToken):
        await world.door.refresh(admission.refresh_token)
    assert world.sessions.all()[0].ended_at == world.clock.now()
    with pytest.raises(InvalidToken):
        await world.door.refresh(child.refresh_token)


async def test_a_replay_leaves_the_users_other_sessions_alone(world: World, admission: Admission) -> None:
    other = await world.door.open(EMAIL, PASSWORD, None)
    await world.door.refresh(admission.refresh_token)
    world.clock.advance(GRACE + TICK)
    with pytest.raises(InvalidToken):
        await world.door.refresh(admission.refresh_token)
    await world.door.refresh(other.refresh_token)


async def test_many_replays_end_the_session_and_log_it_once(
    world: World, admission: Admission, lines: list[str]
) -> None:
    await world.door.refresh(admission.refresh_token)
    world.clock.advance(GRACE + TICK)
    again = (world.door.refresh(admission.refresh_token) for _ in range(5))
    refused = await asyncio.gather(*again, return_exceptions=True)
    assert [type(one) for one in refused] == [InvalidToken] * 5
    assert sum("session.ended" in line for line in lines) == 1


async def test_an_expired_token_is_refused(world: World, admission: Admission) -> None:
    world.clock.advance(world.lifetime - TICK)
    child = await world.door.refresh(admission.refresh_token)
    world.clock.advance(world.lifetime)
    with pytest.raises(InvalidToken):
        await world.door.refresh(child.refresh_token)


@pytest.mark.parametrize("secret", ["", "forged", "\x00", "é" * 5000])
async def test_a_forged_token_is_refused(world: World, admission: Admission, secret: str) -> None:
    with pytest.raises(InvalidToken):
        await world.door.refresh(secret)
    await world.door.refresh(admission.refresh_token)


async def test_the_session_of_an_account_that_is_gone_is_refused(
    world: World, account: Account, admission: Admission
) -> None:
    world.accounts.remove(account.id)
    with pytest.raises(InvalidToken):
        await world.door.refresh(admission.refresh_token)
    with pytest.raises(InvalidToken):
        await world.door.owner(account.id)


async def test_the_log_bears_ids_and_no_secret(world: World, account: Account, lines: list[str]) -> None:
    admission = await world.door.open(EMAIL, PASSWORD, None)
    child = await world.door.refresh(admission.refresh_token)
    written = "".join(lines)
    assert "session.opened" in written
    assert account.id in written
    secrets = (EMAIL, PASSWORD, admission.refresh_token, child.refresh_token, admission.access_token)
    assert [secret for secret in secrets if secret in written] == []
