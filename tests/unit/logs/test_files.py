import json
import os
import threading
from pathlib import Path

import pytest

from rewardctl.logs.files import LogFiles
from rewardctl.logs.query import Query
from tests.unit.logs.conftest import Write

EVERYTHING = Query()


def _said(files: LogFiles, query: Query = EVERYTHING) -> list[str]:
    return [entry.text("msg") or entry.raw for entry in files.read(query)]


def _fresh(files: LogFiles, query: Query = EVERYTHING) -> list[str]:
    return [entry.text("msg") or entry.raw for entry in files.fresh(query)]


def test_all_services_are_read_in_order_of_time(write: Write, files: LogFiles) -> None:
    write("event", "09:00:01.000", "09:00:04.000")
    write("gateway", "09:00:00.000", "09:00:02.000", "09:00:05.000")
    write("auth", "09:00:03.000")
    assert _said(files) == [
        "gateway 09:00:00.000",
        "event 09:00:01.000",
        "gateway 09:00:02.000",
        "auth 09:00:03.000",
        "event 09:00:04.000",
        "gateway 09:00:05.000",
    ]


def test_lines_of_one_instant_keep_their_order_of_arrival(write: Write, files: LogFiles) -> None:
    for number in range(200):
        write("event", "09:00:00.000", msg=f"{number}")
    assert _said(files) == [f"{number}" for number in range(200)]


def test_a_few_lines_out_of_order_in_one_file_are_put_right(write: Write, files: LogFiles) -> None:
    write("event", "09:00:02.000", "09:00:01.000", "09:00:03.000")
    assert _said(files) == ["event 09:00:01.000", "event 09:00:02.000", "event 09:00:03.000"]


def test_a_request_is_found_in_every_service(write: Write, files: LogFiles) -> None:
    write("gateway", "09:00:00.000", "09:00:09.000", requestId="wanted-0001")
    write("gateway", "09:00:01.000", requestId="another-0001", msg="asks for wanted-0001")
    write("event", "09:00:05.000", requestId="wanted-0001")
    assert _said(files, Query(request_id="wanted-0001")) == [
        "gateway 09:00:00.000",
        "event 09:00:05.000",
        "gateway 09:00:09.000",
    ]


def test_the_tail_is_the_newest_of_all_services(write: Write, files: LogFiles) -> None:
    write("gateway", "09:00:00.000", "09:00:03.000")
    write("event", "09:00:01.000", "09:00:02.000")
    assert _said(files, Query(tail=2)) == ["event 09:00:02.000", "gateway 09:00:03.000"]


def test_garbage_is_kept_at_its_place_and_crashes_nothing(tmp_path: Path, write: Write, files: LogFiles) -> None:
    write("event", "09:00:01.000")
    with (tmp_path / "event.jsonl").open("ab") as file:
        file.write(b"Traceback (most recent call last):\n\xff\x00\n\n[]\n")
    write("event", "09:00:02.000")
    write("gateway", "09:00:01.500")
    assert _said(files) == [
        "event 09:00:01.000",
        "Traceback (most recent call last):",
        "\N{REPLACEMENT CHARACTER}\x00",
        "",
        "[]",
        "gateway 09:00:01.500",
        "event 09:00:02.000",
    ]


def test_a_directory_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert _said(LogFiles(tmp_path / "nowhere")) == []


def test_stored_lines_are_given_as_they_are(tmp_path: Path, files: LogFiles) -> None:
    line = '{"time": "2026-11-22T09:00:00.000Z",  "msg":"\\ud800 여름" }'
    (tmp_path / "event.jsonl").write_text(line + "\n", encoding="utf-8")
    assert [entry.raw for entry in files.read(Query())] == [line]


def test_fresh_goes_on_where_reading_ended(write: Write, files: LogFiles) -> None:
    write("event", "09:00:00.000")
    assert _said(files) == ["event 09:00:00.000"]
    assert _fresh(files) == []
    write("event", "09:00:01.000")
    assert _fresh(files) == ["event 09:00:01.000"]


def test_skip_leaves_out_what_is_stored(write: Write, files: LogFiles) -> None:
    write("event", "09:00:00.000")
    files.skip()
    write("event", "09:00:01.000")
    assert _fresh(files) == ["event 09:00:01.000"]


def test_fresh_puts_the_services_in_order_of_time(write: Write, files: LogFiles) -> None:
    write("auth", "09:00:02.000")
    write("gateway", "09:00:01.000", "09:00:03.000")
    assert _fresh(files) == ["gateway 09:00:01.000", "auth 09:00:02.000", "gateway 09:00:03.000"]


def test_a_file_that_appears_later_is_picked_up(write: Write, files: LogFiles) -> None:
    assert _fresh(files) == []
    write("event", "09:00:00.000")
    assert _fresh(files) == ["event 09:00:00.000"]


def test_a_half_written_line_is_waited_for(tmp_path: Path, files: LogFiles) -> None:
    line = json.dumps({"time": "2026-11-22T09:00:00.000Z", "msg": "whole"})
    with (tmp_path / "event.jsonl").open("w", encoding="utf-8") as file:
        file.write(line[:20])
        file.flush()
        assert _said(files) == []
        assert _fresh(files) == []
        file.write(line[20:] + "\n")
        file.flush()
        assert _fresh(files) == ["whole"]


def test_skip_does_not_lose_a_line_that_is_being_written(tmp_path: Path, files: LogFiles) -> None:
    line = json.dumps({"time": "2026-11-22T09:00:00.000Z", "msg": "whole"})
    with (tmp_path / "event.jsonl").open("w", encoding="utf-8") as file:
        file.write("old\n" + line[:20])
        file.flush()
        files.skip()
        file.write(line[20:] + "\n")
        file.flush()
        assert _fresh(files) == ["whole"]


def test_a_file_cut_short_is_read_from_its_beginning(tmp_path: Path, write: Write, files: LogFiles) -> None:
    write("event", "09:00:00.000", "09:00:01.000")
    assert len(_fresh(files)) == 2
    os.truncate(tmp_path / "event.jsonl", 0)
    write("event", "09:00:02.000")
    assert _fresh(files) == ["event 09:00:02.000"]


def test_a_replaced_file_is_read_to_its_end_and_then_the_new_one(tmp_path: Path, write: Write, files: LogFiles) -> None:
    write("event", "09:00:00.000")
    assert len(_fresh(files)) == 1
    write("event", "09:00:01.000")
    (tmp_path / "event.jsonl").rename(tmp_path / "event.old")
    write("event", "09:00:02.000")
    assert _fresh(files) == ["event 09:00:01.000"]
    assert _fresh(files) == ["event 09:00:02.000"]


def test_full_parts_are_followed_where_the_process_died_before_it_began_a_new_file(
    tmp_path: Path, write: Write, files: LogFiles
) -> None:
    write("event", "09:00:00.000")
    assert len(_fresh(files)) == 1
    for number in (1, 2):
        write("event", f"09:00:0{number}.000")
        (tmp_path / "event.jsonl").rename(tmp_path / f"event.jsonl.{number}")
    assert _fresh(files) == ["event 09:00:01.000"]
    assert _fresh(files) == ["event 09:00:02.000"]
    assert _fresh(files) == []
    write("event", "09:00:03.000")
    assert _fresh(files) == ["event 09:00:03.000"]


def test_a_burst_loses_no_line(write: Write, files: LogFiles) -> None:
    for number in range(10):
        write("event", *(f"09:00:0{number}.{milli:03}" for milli in range(1000)))
    total = 0
    while found := _fresh(files):
        total += len(found)
    assert total == 10_000


def test_follow_gives_what_comes_until_it_is_told_to_stop(write: Write, files: LogFiles) -> None:
    enough = threading.Event()
    followed = files.follow(Query(services=frozenset({"event"})), enough.is_set)
    write("gateway", "09:00:00.000")
    write("event", "09:00:01.000")
    assert next(followed).text("msg") == "event 09:00:01.000"
    timer = threading.Timer(0.05, write, args=("event", "09:00:02.000"))
    timer.start()
    assert next(followed).text("msg") == "event 09:00:02.000"
    timer.join()
    enough.set()
    with pytest.raises(StopIteration):
        next(followed)
