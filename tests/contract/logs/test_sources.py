"""What a Loki and the local files give for one question is the same, line for line."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from rewardctl.kernel.clock import iso
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.ids import new_id
from rewardctl.logs.entry import Entry
from rewardctl.logs.files import LogFiles
from rewardctl.logs.loki.http import LokiHttp, Span
from rewardctl.logs.loki.source import LokiLogs
from rewardctl.logs.loki.stored import nanoseconds
from rewardctl.logs.query import Query
from tests.contract.logs.conftest import Loki
from tests.fakes.loki import pushed

WANTED = "01a2023e-284b-73cc-8d58-6f0b3a4c5d6e"


@dataclass
class Told:
    """The same lines in a directory and in a Loki, of an environment of their own."""

    loki: Loki
    directory: Path
    env: str
    begin: datetime

    def say(self, *lines: dict[str, Any]) -> None:
        """Each with its `at`, in milliseconds after the beginning."""
        said = [self._line(**line) for line in lines]
        for line in said:
            with (self.directory / f"{line['service']}.jsonl").open("a") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.loki.push(pushed(said))

    def _line(self, *, at: int = 0, **fields: Any) -> dict[str, Any]:
        common = {"time": iso(self.begin + timedelta(milliseconds=at)), "level": "info", "service": "event"}
        return {**common, "env": self.env, "msg": f"at {at}", **fields}

    def of_files(self, query: Query) -> list[str]:
        with closing(LogFiles(self.directory)) as files:
            return [entry.raw for entry in files.read(self.asked(query))]

    def of_loki(self, query: Query, page_size: int = 5000) -> list[str]:
        with closing(LokiLogs(self.loki.url, page_size=page_size)) as logs:
            return [entry.raw for entry in logs.read(self.asked(query))]

    def asked(self, query: Query) -> Query:
        return replace(query, env=self.env)


@pytest.fixture
def told(loki: Loki, tmp_path: Path) -> Told:
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)
    return Told(loki, tmp_path, f"test-{new_id()}", begin)


MIXED: list[dict[str, Any]] = [
    {"at": 0, "service": "gateway", "requestId": WANTED, "userId": "u1", "path": "/auth/users", "event": "a.b"},
    {"at": 1, "service": "event", "requestId": WANTED, "level": "debug", "msg": '포인트 "granted" {points}\n\x1b[2J'},
    {"at": 1, "service": "event", "requestId": WANTED, "level": "info", "msg": "of the same millisecond"},
    {"at": 1, "service": "event", "requestId": WANTED, "level": "debug", "msg": "a second of that"},
    {"at": 1, "service": "auth", "level": "error", "statusCode": 503, "path": "/auth/login"},
    {"at": 2, "service": "auth", "level": "critical", "statusCode": 500, "path": '/a"b\\c|{d}'},
    {"at": 2, "service": "gateway", "level": "warning", "statusCode": 404, "userId": "u2"},
    {"at": 2, "service": "mongo.event+", "level": "warning", "statusCode": 404, "userId": "u2"},
    {"at": 1500, "service": "gateway", "statusCode": 201, "userId": "u1"},
]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (Query(), 9),
        (Query(request_id=WANTED), 4),
        (Query(request_id=WANTED[-8:]), 4),
        (Query(request_id=WANTED[-7:]), 0),
        (Query(services=frozenset({"gateway"})), 3),
        (Query(services=frozenset({"gateway", "auth"})), 5),
        (Query(services=frozenset({"mongo.event+", "auth"})), 3),
        (Query(services=frozenset({"mongo_event+"})), 0),
        (Query(level="debug"), 9),
        (Query(level="warning"), 4),
        (Query(level="critical"), 1),
        (Query(status="404"), 2),
        (Query(status="5xx"), 2),
        (Query(status="4xx"), 2),
        (Query(path="/auth/users"), 1),
        (Query(path='/a"b\\c|{d}'), 1),
        (Query(user="u2"), 2),
        (Query(user='" or userId="u2'), 0),
        (Query(event="a.b"), 1),
        (Query(user="u1", status="2xx"), 1),
        (Query(tail=1), 1),
        (Query(tail=3), 3),
        (Query(tail=3, level="error"), 2),
        (Query(tail=0), 0),
        (Query(structured=True), 9),
    ],
)
def test_each_filter_finds_the_same_lines_in_the_same_order(told: Told, query: Query, count: int) -> None:
    told.say(*MIXED)
    found = told.of_files(query)
    assert len(found) == count
    assert told.of_loki(query) == found


def test_the_bounds_of_a_span_are_met_to_the_millisecond(told: Told) -> None:
    told.say(*({"at": at} for at in range(10)))
    query = Query(start=told.begin + timedelta(milliseconds=2), end=told.begin + timedelta(milliseconds=5))
    found = told.of_files(query)
    assert [json.loads(line)["msg"] for line in found] == ["at 2", "at 3", "at 4"]
    assert told.of_loki(query) == found


def test_a_line_that_was_shipped_twice_is_shown_once(told: Told) -> None:
    told.say(*MIXED)
    told.say(*MIXED)
    assert told.of_loki(Query()) == told.of_files(Query())
    assert len(told.of_loki(Query())) == len(MIXED)


@pytest.mark.parametrize("tail", [None, 1, 5, 40, 99])
def test_no_line_is_lost_where_pages_end_among_lines_of_one_instant(told: Told, tail: int | None) -> None:
    services = ("auth", "event", "gateway")
    told.say(*({"at": number // 6, "service": services[number % 3], "msg": f"{number}"} for number in range(99)))
    found = told.of_files(Query(tail=tail))
    assert len(found) == tail or 99
    assert told.of_loki(Query(tail=tail), page_size=8) == found


def test_more_lines_of_one_instant_than_a_page_takes_are_refused_and_not_lost(told: Told) -> None:
    told.say(*({"at": 5, "msg": f"{number}"} for number in range(9)))
    with pytest.raises(Invalid, match="of one instant"):
        told.of_loki(Query(), page_size=8)


def test_what_loki_says_against_a_query_is_one_line(told: Told) -> None:
    with closing(LokiLogs(told.loki.url)) as logs:
        http: LokiHttp = logs._opened()
        with pytest.raises(Invalid, match="Loki refuses the query: parse error : queries require") as refused:
            logs._runner.run(http.page("{}", Span(nanoseconds(told.begin), nanoseconds(datetime.now(UTC))), 10))
    assert "\n" not in refused.value.detail


def test_following_begins_after_what_was_read_and_gives_each_line_once(told: Told) -> None:
    told.say({"at": 0}, {"at": 1})
    query = told.asked(Query(tail=1))
    with closing(LokiLogs(told.loki.url)) as logs:
        before = [entry.text("msg") for entry in logs.read(query)]
        timer = threading.Timer(0.5, lambda: told.say(*({"at": 60_000 + at} for at in range(3))))
        timer.start()
        followed = [entry.text("msg") for entry in _taken(logs.follow(query), 3)]
        timer.join()
    assert before == ["at 1"]
    assert followed == ["at 60000", "at 60001", "at 60002"]


def _taken(entries: Iterator[Entry], count: int) -> list[Entry]:
    found = [next(entries) for _ in range(count)]
    entries.close()  # type: ignore[attr-defined]
    return found


DOCUMENTED = {
    '{service=~".+"}': 9,
    '{service="gateway"}': 3,
    f'{{service=~".+"}} | requestId="{WANTED}"': 4,
    '{level="error"}': 1,
    '{service=~".+"} | userId="u1"': 2,
    '{service=~".+"} | path="/auth/users"': 1,
}


@pytest.mark.parametrize("query", DOCUMENTED)
def test_each_query_of_the_documentation_finds_its_lines(told: Told, query: str) -> None:
    told.say(*MIXED)
    asked = {
        "query": query.replace("}", f', env="{told.env}"}}', 1),
        "start": str(nanoseconds(told.begin)),
        "end": str(nanoseconds(told.begin + timedelta(minutes=1))),
        "limit": "100",
        "direction": "forward",
    }
    answer = httpx.get(f"{told.loki.url}/loki/api/v1/query_range", params=asked).json()
    found = [value for stream in answer["data"]["result"] for value in stream["values"]]
    assert len(found) == DOCUMENTED[query]
