import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemons.auth.domain.session import Session
from daemons.auth.service.ports import SessionRepository
from rewardctl.kernel.errors import NotFound
from rewardctl.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 7, 38, 14, 17_000, tzinfo=UTC)


def session(user_agent: str | None = "Mozilla/5.0") -> Session:
    return Session(id=new_id(), user_id=new_id(), user_agent=user_agent, created_at=NOW)


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
