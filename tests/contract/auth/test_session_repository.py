import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemons.auth.domain.session import Login, Session
from daemons.auth.service.ports import SessionRepository
from rewardctl.kernel.errors import NotFound
from rewardctl.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 7, 38, 14, 17_000, tzinfo=UTC)


LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
"""Before any session of another test is due."""


def session(user_agent: str | None = "Mozilla/5.0", due_at: datetime | None = NOW) -> Session:
    login = Login(at=NOW + timedelta(days=30), request_id=new_id(), due_at=due_at)
    return Session(id=new_id(), user_id=new_id(), user_agent=user_agent, created_at=NOW, login=login)


async def due_at(sessions: SessionRepository, session_id: str) -> datetime | None:
    login = (await sessions.get(session_id)).login
    assert login is not None
    return login.due_at


@pytest.mark.parametrize("user_agent", ["Mozilla/5.0", None])
async def test_what_was_added_is_read_back_just_so(sessions: SessionRepository, user_agent: str | None) -> None:
    added = session(user_agent)
    await sessions.add(added)
    assert await sessions.get(added.id) == added


async def test_an_end_is_dated_once(sessions: SessionRepository) -> None:
    added = session()
    await sessions.add(added)
    assert await sessions.end(added.id, NOW)
    assert not await sessions.end(added.id, NOW + timedelta(hours=1))
    assert await sessions.get(added.id) == replace(added, ended_at=NOW)


async def test_of_many_at_once_one_ends_it(sessions: SessionRepository) -> None:
    added = session()
    await sessions.add(added)
    assert sum(await asyncio.gather(*(sessions.end(added.id, NOW) for _ in range(20)))) == 1


async def test_a_session_that_is_not_there_is_neither_found_nor_ended(sessions: SessionRepository) -> None:
    assert not await sessions.end(new_id(), NOW)
    with pytest.raises(NotFound):
        await sessions.get(new_id())


async def test_a_session_without_a_login_is_read_back_just_so_and_never_due(sessions: SessionRepository) -> None:
    added = replace(session(), login=None)
    await sessions.add(added)
    assert await sessions.get(added.id) == added
    assert added not in await sessions.untold(datetime.now(UTC), 1000)


async def test_logins_are_due_from_their_instant_on_the_longest_due_first(sessions: SessionRepository) -> None:
    late, early, next_ = (session(due_at=LONG_AGO + timedelta(seconds=step)) for step in (1, 0, 2))
    for one in (late, early, next_):
        await sessions.add(one)
    assert await sessions.untold(LONG_AGO + timedelta(seconds=1), 10) == [early, late]
    assert await sessions.untold(LONG_AGO + timedelta(seconds=2), 2) == [early, late]
    for one in (late, early, next_):
        await sessions.told(one.id)


async def test_a_login_is_told_once_and_is_not_due_again(sessions: SessionRepository) -> None:
    added = session(due_at=LONG_AGO)
    await sessions.add(added)
    assert sum(await asyncio.gather(*(sessions.told(added.id) for _ in range(20)))) == 1
    assert await due_at(sessions, added.id) is None
    await sessions.put_off(added.id, LONG_AGO)
    assert await due_at(sessions, added.id) is None
    assert added.id not in [one.id for one in await sessions.untold(NOW, 1000)]


async def test_a_login_is_put_off(sessions: SessionRepository) -> None:
    added = session(due_at=LONG_AGO)
    await sessions.add(added)
    await sessions.put_off(added.id, NOW)
    assert await due_at(sessions, added.id) == NOW


async def test_of_a_session_that_is_not_there_nothing_is_told(sessions: SessionRepository) -> None:
    assert not await sessions.told(new_id())
    await sessions.put_off(new_id(), NOW)
