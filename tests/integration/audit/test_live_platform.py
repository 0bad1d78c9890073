import asyncio
from pathlib import Path

import httpx
import pytest

from rewardctl.audit.mongo import MongoSource
from rewardctl.audit.report import Report
from rewardctl.audit.verifier import verify
from rewardctl.kernel.errors import SetupError, Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.databases import located
from tests.integration import stage
from tests.integration.audit.conftest import Client
from tests.integration.audit.stories import REASON
from tests.integration.event.steps import Offer, body, offered
from tests.integration.stage import Stage, keyed
from tests.ports import free_port


def _verified(uri: str) -> Report:
    with MongoSource.opened(uri) as source:
        return verify(source.lines())


async def _busy(opened: Stage, operator: httpx.AsyncClient, offer: Offer, until: asyncio.Event) -> None:
    """Somebody who claims, and whose claim is taken back at times, again and again."""
    turn = 0
    while not until.is_set():
        turn += 1
        user = await opened.someone()
        answer = await user.post(offer.claims, headers=keyed() if turn % 3 else {})
        if answer.status_code == 201 and turn % 2:
            body(await operator.post(f"/events/requests/{answer.json()['id']}/revoke", json=REASON))
        await user.get("/wallet")


async def test_a_platform_that_is_busy_gives_no_false_finding(mongodb_uri: str, client: Client, tmp_path: Path) -> None:
    name = f"audit_{new_id()}"
    uri = located(mongodb_uri, name)
    async with stage.opened(uri, tmp_path) as opened:
        operator, done = await opened.someone(Role.OPERATOR), asyncio.Event()
        offer = await offered(operator, stock=12)
        busy = [asyncio.create_task(_busy(opened, operator, offer, done)) for _ in range(8)]
        reports = [await asyncio.to_thread(_verified, uri) for _ in range(25)]
        done.set()
        await asyncio.gather(*busy)
    last = _verified(uri)
    client.drop_database(name)

    assert [report.findings for report in reports] == [[]] * len(reports)
    assert any(report.counts["onTheirWay"] for report in reports)
    assert reports[0].counts["entries"] < reports[-1].counts["entries"] <= last.counts["entries"]
    assert (last.ok, last.counts["onTheirWay"]) == (True, 0)


def test_a_database_that_is_away_is_said_so() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        _verified(f"mongodb://127.0.0.1:{free_port()}/x?replicaSet=rs0")


def test_an_address_that_is_none_is_said_so_without_repeating_it() -> None:
    with pytest.raises(SetupError) as refused:
        _verified("mongodb://somebody:secret@")
    assert "secret" not in str(refused.value)


def test_a_database_where_nothing_ever_was_is_not_called_right(mongodb_uri: str) -> None:
    report = _verified(located(mongodb_uri, f"audit_{new_id()}"))

    assert [(one.name, one.count) for one in report.findings] == [("index_missing", 9)]
