"""What auth tells event, over real sockets."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import pytest
from aiohttp import web
from yarl import URL

from daemons.auth.reporting import EventReporter
from daemons.chassis.peers.hop import Hop
from daemons.chassis.peers.replicas import Replicas
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.tokens import ServiceTokenSigner
from tests.builders import ISSUER, SERVICE_SECRET
from tests.served import served

SIGNER: Final = ServiceTokenSigner("auth", SERVICE_SECRET, ISSUER, SystemClock())


@dataclass
class Event:
    """Takes reports where it is `well`."""

    port: int = 0
    well: bool = True
    erased: list[str] = field(default_factory=list)

    async def erase(self, request: web.Request) -> web.Response:
        if self.well:
            self.erased.append(request.match_info["user"])
        return web.Response(status=204 if self.well else 503)


@pytest.fixture
async def events() -> AsyncIterator[tuple[Event, Event]]:
    async with AsyncExitStack() as opened:
        yield (await opened.enter_async_context(_listening()), await opened.enter_async_context(_listening()))


@asynccontextmanager
async def _listening() -> AsyncIterator[Event]:
    made, app = Event(), web.Application()
    app.router.add_delete("/users/{user}", made.erase)
    async with served(app) as made.port:
        yield made


@pytest.fixture
async def reporter(events: tuple[Event, Event]) -> AsyncIterator[EventReporter]:
    hop = Hop(2.0)
    yield EventReporter(hop, Replicas([URL(f"http://127.0.0.1:{one.port}") for one in events]), SIGNER)
    hop.close()


async def test_a_replica_of_event_that_takes_nothing_holds_up_no_report(
    events: tuple[Event, Event], reporter: EventReporter
) -> None:
    sick, well = events
    sick.well = False
    user = new_id()
    with pytest.raises(Unavailable):
        await reporter.report_erasure(user)
    await reporter.report_erasure(user)
    assert (sick.erased, well.erased) == ([], [user])
