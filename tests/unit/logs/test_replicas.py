from pathlib import Path

from rewardctl.logs.files import LogFiles
from rewardctl.logs.query import Query
from tests.unit.logs.conftest import Write


def test_a_service_is_found_in_the_files_of_all_its_replicas(write: Write, files: LogFiles, tmp_path: Path) -> None:
    write("event", "09:00:00.000", "09:00:02.000")
    second = '{"time":"2026-11-22T09:00:01.000Z","service":"event","msg":"of the second"}'
    (tmp_path / "event-2.jsonl").write_text(f"{second}\nTraceback\n")

    found = [entry.text("msg") or entry.raw for entry in files.read(Query(services=frozenset({"event"})))]

    assert found == ["event 09:00:00.000", "of the second", "Traceback", "event 09:00:02.000"]


def test_a_replica_is_found_by_its_own_name(write: Write, files: LogFiles, tmp_path: Path) -> None:
    write("event", "09:00:00.000")
    (tmp_path / "event-2.jsonl").write_text('{"time":"2026-11-22T09:00:01.000Z","service":"event","msg":"second"}\n')

    found = [entry.text("msg") for entry in files.read(Query(services=frozenset({"event-2"}), tail=5))]

    assert found == ["second"]
