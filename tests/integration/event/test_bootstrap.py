import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from loguru import logger
from pymongo.errors import InvalidOperation

from daemons.chassis.database.mongo import Database
from daemons.event.app import create_app
from daemons.event.bootstrap import assembled, build
from daemons.event.settings import EventSettings
from rewardctl.condition_types import GROUP
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer, event_body, point_body
from tests.fakes.conditions import KINDS
from tests.fakes.event import REWARD_TYPES
from tests.integration.event.steps import body, refused


async def test_an_app_builds_its_parts_when_it_starts_and_closes_them_when_it_stops(
    settings: EventSettings, bearer: Bearer
) -> None:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://event", headers=bearer(Role.OPERATOR)) as operator,
    ):
        body(await operator.get("/health/ready"))
        event = body(await operator.post("/events", json=event_body()), 201)
    with pytest.raises(InvalidOperation, match="after close"):
        await app.state.parts.events.offers(event["id"])


async def test_two_daemons_may_start_at_once(settings: EventSettings) -> None:
    for parts in await asyncio.gather(build(settings), build(settings)):
        await parts.check()
        await parts.close()


async def test_a_daemon_does_not_start_without_its_database(settings: EventSettings, unused_tcp_port: int) -> None:
    away = settings.model_copy(
        update={"mongodb_uri": f"mongodb://127.0.0.1:{unused_tcp_port}/event", "database_patience": 0}
    )
    with pytest.raises(Unavailable):
        await build(away)


async def test_installed_condition_types_are_found_and_a_broken_one_is_told_and_set_aside(
    settings: EventSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pip leaves a distribution: its metadata, its entry points, and what they name."""
    metadata = tmp_path / "own_conditions-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: own-conditions\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        f"[{GROUP}]\nWEEKDAY = tests.fakes.conditions:OnWeekday\nBROKEN = tests.fakes.conditions:Nobody\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    told: list[dict[str, Any]] = []
    sink = logger.add(lambda line: told.append(dict(line.record["extra"])), level="ERROR")

    parts = await build(settings)

    logger.remove(sink)
    await parts.close()
    assert set(parts.conditions.condition_types) == {"weekday"}
    assert [one["plugin"] for one in told if one["event"] == "plugin.broken"] == ["BROKEN"]


@pytest.fixture
async def bereft(settings: EventSettings, unused_tcp_port: int) -> AsyncIterator[FastAPI]:
    """The app with no database where it looks for one."""
    database = Database.connect(f"mongodb://127.0.0.1:{unused_tcp_port}/event", "event")
    parts, _ = assembled(database, REWARD_TYPES, KINDS, settings, SystemClock())
    yield create_app(settings, parts=parts)
    await parts.close()


async def test_while_the_database_is_away_it_lives_is_not_ready_and_asks_to_come_back(
    bereft: FastAPI, bearer: Bearer
) -> None:
    here = f"/events/{new_id()}"
    transport, headers = httpx.ASGITransport(bereft), bearer(Role.ADMIN)
    async with httpx.AsyncClient(transport=transport, base_url="http://event", headers=headers) as admin:
        live, *waiting = await asyncio.gather(
            admin.get("/health/live"),
            admin.get("/health/ready"),
            admin.post("/events", json=event_body()),
            admin.get("/events"),
            admin.patch(here, json={"name": "x"}),
            admin.delete(here),
            admin.post("/rewards/POINT", json=point_body()),
            admin.post(f"{here}/requests/{new_id()}"),
            admin.get("/events/requests"),
            admin.get("/wallet"),
        )
    assert live.status_code == 200
    for answer in waiting:
        refused(answer, 503, "unavailable")
        assert answer.headers["retry-after"].isdigit()
