"""The stand-in answers as the real Loki did, and what the real one said is understood."""

from typing import Any

import httpx
import pytest

from rewardctl.logs.loki.source import LokiLogs
from rewardctl.logs.loki.stored import entries, stored
from rewardctl.logs.query import Query, instant
from tests.fakes.loki import FakeLoki
from tests.integration.logs.conftest import recorded

WANTED = "01a2023e-284b-73cc-8d58-6f0b3a4c5d6e"
QUERIES = (
    "query-request-id",
    "query-request-id-categorized",
    "query-request-id-backward-limit-2",
    "query-errors",
    "query-user",
    "query-as-label-empty",
)


@pytest.fixture
def pushed(loki: FakeLoki) -> FakeLoki:
    loki.push(recorded("push")["request"]["body"])
    return loki


def _sorted(streams: list[Any]) -> list[Any]:
    return sorted(streams, key=lambda one: sorted(one["stream"].items()))


@pytest.mark.parametrize("name", QUERIES)
def test_the_stand_in_answers_as_the_real_one(pushed: FakeLoki, name: str) -> None:
    asked, answer = recorded(name)["request"], recorded(name)["answer"]
    found = httpx.get(pushed.url + asked["path"], params=asked["params"], headers=asked["headers"])
    assert found.status_code == answer["status"]
    said = found.json()
    assert _sorted(said["data"].pop("result")) == _sorted(answer["body"]["data"].pop("result"))
    assert said == answer["body"]


@pytest.mark.parametrize("name", QUERIES)
def test_each_recorded_answer_is_read(name: str) -> None:
    streams = recorded(name)["answer"]["body"]["data"]["result"]
    found = stored(streams, backward="backward" in name)
    assert sorted(one.ns for one in found) == [one.ns for one in found]
    assert {one.line for one in found} == {value[1] for stream in streams for value in stream["values"]}


@pytest.mark.parametrize("name", ["tail-request-id", "tail-categorized", "tail-service"])
def test_each_recorded_frame_is_read(name: str) -> None:
    frames = recorded(name)["frames"]
    found = [one for frame in frames for one in stored(frame["streams"])]
    assert len(found) == sum(len(stream["values"]) for frame in frames for stream in frame["streams"])
    said = list(entries(found, {}))
    assert {entry.service for entry in said} <= {"gateway", "event"}
    assert all((entry.text("msg") or "").startswith("live ") for entry in said)


@pytest.mark.usefixtures("pushed")
def test_the_lines_of_the_recorded_request_are_in_order(logs: LokiLogs) -> None:
    start = instant("2026-11-22T09:00:00Z", logs.clock.now())
    found = list(logs.read(Query(request_id=WANTED, start=start)))
    assert [(entry.service, entry.text("event")) for entry in found] == [
        ("gateway", "http.request.started"),
        ("event", "http.request.started"),
        ("event", "claim.evaluated"),
        ("event", "reward.granted"),
        ("event", "http.request.completed"),
        ("gateway", "http.request.completed"),
    ]
    assert found[3].text("msg") == '포인트 지급 "granted" {points}'
