import json
import os
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.ops.loki_server import LINES, REQUEST, USER, running
from tests.unit.ops.grafana import BOARDS
from tests.unit.ops.places import LABELS, table
from tests.unit.ops.queries import filled

pytestmark = [
    pytest.mark.loki,
    pytest.mark.skipif("REWARDCTL_LOKI_BIN" not in os.environ, reason="REWARDCTL_LOKI_BIN names no Loki"),
]
DOCUMENTED = [(row[0], row[1]) for row in table("Reading the logs in Loki")]
SHOWN = [(board.title, query) for board in BOARDS.values() for query in board.queries("loki")]
WANTED = {
    "everything": LINES,
    "one service": [line for line in LINES if line["service"] == "gateway"],
    "one request": [line for line in LINES if line.get("requestId") == REQUEST],
    "errors": [line for line in LINES if line.get("level") == "error"],
    "one user": [line for line in LINES if line.get("userId") == USER],
    "one path": [line for line in LINES if line.get("path") == "/auth/users"],
    "failed answers": [line for line in LINES if line.get("statusCode") == 503],
    "slow answers": [line for line in LINES if line.get("durationMs", 0) > 500],
    "a word in any line": [line for line in LINES if "coupon" in line["msg"]],
}


@pytest.fixture(scope="module")
def loki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running(os.environ["REWARDCTL_LOKI_BIN"], tmp_path_factory.mktemp("loki")) as client:
        yield client


@pytest.mark.parametrize(("wish", "query"), DOCUMENTED)
def test_a_documented_query_finds_what_it_is_for(loki: httpx.Client, wish: str, query: str) -> None:
    found = _asked(loki, query)
    assert found["result"]
    if found["resultType"] == "streams":
        lines = [json.loads(value[1])["msg"] for stream in found["result"] for value in stream["values"]]
        assert sorted(lines) == sorted(line["msg"] for line in WANTED[wish])


@pytest.mark.parametrize(("board", "query"), SHOWN)
def test_loki_takes_every_query_of_a_dashboard(loki: httpx.Client, board: str, query: str) -> None:
    assert _asked(loki, filled(query))["resultType"] in {"streams", "matrix"}, board


def test_loki_has_no_label_but_ours(loki: httpx.Client) -> None:
    answer = loki.get("/loki/api/v1/labels").raise_for_status().json()
    assert set(answer["data"]) == LABELS


def _asked(loki: httpx.Client, query: str) -> dict[str, Any]:
    now = time.time_ns()
    told = {"query": query, "start": str(now - 10**12), "end": str(now + 10**9), "limit": "100", "step": "60"}
    answer = loki.get("/loki/api/v1/query_range", params=told)
    assert answer.status_code == httpx.codes.OK, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found
