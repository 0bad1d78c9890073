from datetime import timedelta

import pytest

from daemons.auth.domain.session import Session
from daemons.auth.service.login_outbox import LoginOutbox
from rewardctl.kernel.context import RequestContext, current, entered
from rewardctl.kernel.errors import Invalid, RewardctlError, Unavailable
from tests.fakes.auth import World

EMAIL, PASSWORD = "ada@example.com", "correct horse"


class Reporter:
    """Keeps what it was told, and refuses the sessions of `refused` and everything while `away`."""

    def __init__(self) -> None:
        self.away = False
        self.refused: set[str] = set()
        self.got: list[str] = []
        self.request_ids: list[str] = []

    async def report_login(self, session: Session) -> None:
        context = current()
        assert context is not None
        self.request_ids.append(context.request_id)
        if self.away:
            raise Unavailable
        if session.id in self.refused:
            raise Invalid("too old")
        self.got.append(session.id)


@pytest.fixture
def reporter() -> Reporter:
    return Reporter()


@pytest.fixture
def outbox(world: World, reporter: Reporter) -> LoginOutbox:
    return LoginOutbox(world.sessions, reporter, world.clock)


async def logged_in(world: World, times: int = 1) -> list[Session]:
    if not world.accounts.all():
        await world.registry.register(EMAIL, PASSWORD)
    before = {one.id for one in world.sessions.all()}
    for _ in range(times):
        await world.door.open(EMAIL, PASSWORD, None)
    return [one for one in world.sessions.all() if one.id not in before]


def due(world: World) -> set[str]:
    return {one.id for one in world.sessions.all() if one.login and one.login.due_at}


async def test_a_session_is_stored_with_its_login_in_one_write(world: World) -> None:
    with entered(RequestContext("request-1")):
        (session,) = await logged_in(world)
    assert session.login is not None
    assert session.login.at == world.activity_clock.now()
    assert session.created_at == session.login.due_at == world.clock.now()
    assert session.login.request_id == "request-1"
    assert world.opened == [None]


async def test_each_login_is_told_once(world: World, reporter: Reporter, outbox: LoginOutbox) -> None:
    sessions = await logged_in(world, 20)
    while await outbox.round():
        pass
    assert sorted(reporter.got) == sorted(one.id for one in sessions)
    assert due(world) == set()


async def test_a_refresh_is_no_login(world: World, reporter: Reporter, outbox: LoginOutbox) -> None:
    await logged_in(world)
    admission = await world.door.open(EMAIL, PASSWORD, None)
    await world.door.refresh(admission.refresh_token)
    while await outbox.round():
        pass
    assert len(reporter.got) == 2


async def test_while_event_is_away_nothing_is_lost(world: World, reporter: Reporter, outbox: LoginOutbox) -> None:
    sessions = await logged_in(world, 3)
    reporter.away = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            await outbox.round()
    assert due(world) == {one.id for one in sessions}
    reporter.away = False
    assert await outbox.round() == 3
    assert due(world) == set()


async def test_what_event_refuses_waits_longer_each_time_and_holds_up_nobody(
    world: World, reporter: Reporter, outbox: LoginOutbox, lines: list[str]
) -> None:
    bad = await logged_in(world, 9)
    reporter.refused = {one.id for one in bad}
    while await outbox.round():
        pass
    (good,) = await logged_in(world)
    await outbox.round()
    assert reporter.got == [good.id]
    waits = []
    for _ in range(14):
        login = world.sessions.all()[0].login
        assert login is not None
        assert login.due_at is not None
        waits.append(login.due_at - world.clock.now())
        world.clock.advance(waits[-1])
        while await outbox.round():
            pass
    seconds = [wait.total_seconds() for wait in waits]
    assert seconds[:5] == [1, 1, 2, 4, 8]
    assert seconds[-1] == timedelta(hours=1).total_seconds()
    assert due(world) == reporter.refused
    assert sum("activity.refused" in line for line in lines) == 9 * 15
    reporter.refused = set()
    world.clock.advance(timedelta(hours=1))
    while await outbox.round():
        pass
    assert due(world) == set()


async def test_it_is_told_and_logged_under_the_id_of_the_request_that_logged_in(
    world: World, reporter: Reporter, outbox: LoginOutbox, lines: list[str]
) -> None:
    with entered(RequestContext("request-1")):
        await logged_in(world)
    with entered(RequestContext("another")):
        await outbox.round()
    assert reporter.request_ids == ["request-1"]
    assert sum("activity.delivered" in line for line in lines) == 1


async def test_a_fault_of_ones_own_is_seen(world: World, outbox: LoginOutbox, monkeypatch: pytest.MonkeyPatch) -> None:
    await logged_in(world)

    async def broken(_: str) -> bool:
        raise RewardctlError("the database broke")

    monkeypatch.setattr(world.sessions, "told", broken)
    with pytest.raises(RewardctlError, match="the database broke"):
        await outbox.round()
    assert len(due(world)) == 1
