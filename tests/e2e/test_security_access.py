"""S2 of the security table: every route as every caller, for their own things and another's; it writes its figure."""

import json
from typing import Any

import pytest

from rewardctl.access.check import cells
from rewardctl.access.row import Caller
from rewardctl.access.table import TABLE
from tests.figure import Figure
from tests.platform import ADMIN, Platform

LEAST_ROUTES = 50


@pytest.fixture(scope="module")
def found(platform: Platform) -> Any:
    done = platform.run("doctor", "--access", "--json")
    assert done.stderr.startswith("Tokens for the check are minted"), done.stderr
    return json.loads(done.stdout)


def test_every_route_is_open_for_whom_it_should_be_and_shut_for_all_others(found: Any, figure: Figure) -> None:
    callers, routes = len(Caller), len(found["routes"])
    figure(f"S2: {found['asked']} cells asked: {routes} routes, {callers} callers, own and another's")
    differing = [(one["path"], cell) for one in found["routes"] for cell in one["cells"] if not cell["ok"]]
    assert differing == []
    assert found["asked"] == len(cells(TABLE))
    assert routes >= LEAST_ROUTES


def test_every_route_of_the_documents_has_a_row_and_every_row_a_route(found: Any) -> None:
    assert (found["withoutRow"], found["withoutRoute"]) == ([], [])


def test_the_table_is_printed_for_people_and_nobody_stays_behind(platform: Platform) -> None:
    shown = platform.ok("doctor", "--access")
    assert "GET /events/requests/{claim_id}" in shown
    assert "every door is as the table says" in shown
    platform.login(ADMIN, platform.admin_password)
    assert platform.json("account", "list", "--search", "access-")["items"] == []
