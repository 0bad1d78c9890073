"""How little of large files is looked at: counted in lines that are parsed, not in seconds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from rewardctl.kernel.clock import iso
from rewardctl.logs.files import LogFiles
from rewardctl.logs.query import Query
from rewardctl.logs.tail import DISORDER

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)
SERVICES = ("auth", "event", "gateway")
EACH = 20_000
PARTS = 4


def _lines(service: str) -> Iterator[str]:
    for number in range(EACH):
        time = iso(BEGIN + timedelta(milliseconds=100 * number))
        request = f"request-{number // 10:06}"
        yield f'{{"time":"{time}","level":"info","service":"{service}","msg":"{number}","requestId":"{request}"}}\n'


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three services with 20,000 lines each in four files, ten lines a second."""
    made = tmp_path_factory.mktemp("logs")
    for service in SERVICES:
        lines = _lines(service)
        for part in (*(f".{number}" for number in range(1, PARTS)), ""):
            (made / f"{service}.jsonl{part}").write_text("".join(islice(lines, EACH // PARTS)))
    return made


@pytest.fixture
def large(directory: Path) -> Iterator[LogFiles]:
    files = LogFiles(directory)
    yield files
    files.close()


def _messages(files: LogFiles, query: Query) -> list[str]:
    return [f"{entry.service} {entry.text('msg')}" for entry in files.read(query)]


def test_all_parts_are_read_in_order(large: LogFiles) -> None:
    found = _messages(large, Query())
    assert found == [f"{service} {number}" for number in range(EACH) for service in SERVICES]


def test_of_a_request_nothing_but_its_own_lines_is_parsed(large: LogFiles) -> None:
    found = _messages(large, Query(request_id="request-000700"))
    assert found == [f"{service} {number}" for number in range(7000, 7010) for service in SERVICES]
    assert large.looked_at == len(found)


def test_the_newest_lines_are_found_from_the_end(large: LogFiles) -> None:
    assert _messages(large, Query(tail=3)) == [f"{service} {EACH - 1}" for service in SERVICES]
    assert large.looked_at <= len(SERVICES) * 2 * (3 + DISORDER)


def test_the_newest_lines_may_reach_back_over_the_parts(large: LogFiles) -> None:
    found = _messages(large, Query(services=frozenset({"event"}), tail=12_000))
    assert found == [f"event {number}" for number in range(EACH - 12_000, EACH)]


def test_the_newest_of_a_request_long_ago(large: LogFiles) -> None:
    found = _messages(large, Query(request_id="request-000000", tail=2))
    assert found == ["event 9", "gateway 9"]


def test_a_span_of_time_leaves_out_whole_parts_and_most_of_the_rest(large: LogFiles) -> None:
    start = BEGIN + timedelta(seconds=1990)
    found = _messages(large, Query(start=start))
    assert len(found) == 3 * 100
    assert large.looked_at < 3 * EACH / PARTS + 100


def test_a_span_that_is_over_is_found_in_the_middle(large: LogFiles) -> None:
    start = BEGIN + timedelta(seconds=700)
    found = _messages(large, Query(start=start, end=start + timedelta(seconds=1)))
    assert found == [f"{service} {number}" for number in range(7000, 7010) for service in SERVICES]
    assert large.looked_at < 2 * 3 * EACH / PARTS


def test_the_newest_of_a_span_that_is_over(large: LogFiles) -> None:
    end = BEGIN + timedelta(seconds=700)
    assert _messages(large, Query(end=end, tail=3)) == [f"{service} 6999" for service in SERVICES]


def test_after_any_reading_what_comes_is_followed(directory: Path, large: LogFiles) -> None:
    for query in (Query(tail=1), Query(end=BEGIN), Query(request_id="request-000001")):
        list(large.read(query))
        assert large.fresh(query) == []
    with (directory / "late.jsonl").open("w") as file:
        file.write('{"msg":"late"}\n')
    assert [entry.text("msg") for entry in large.fresh(Query())] == ["late"]
    (directory / "late.jsonl").unlink()
