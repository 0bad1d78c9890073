import json
from pathlib import Path

import pytest

from rewardctl.cli.app import main
from rewardctl.cli.views import log_lines
from rewardctl.logs.containers import ContainerLogs
from tests.unit.logs.conftest import Write


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project whose logs directory is the one that `write` writes to."""
    (tmp_path / ".rewardctl").mkdir()
    (tmp_path / ".rewardctl" / "version").touch()
    (tmp_path / ".rewardctl" / "logs").symlink_to(tmp_path)
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))


def _run(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["logs", *args])
    return int(ended.value.code or 0)


def test_jsonl_prints_the_stored_lines_of_one_request_in_order(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("event", "09:00:01.000", requestId="wanted-0001")
    write("gateway", "09:00:00.000", "09:00:02.000", requestId="wanted-0001")
    write("gateway", "09:00:01.500", requestId="another-0001")
    assert _run("--request-id", "wanted-0001", "-o", "jsonl") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["service"] for line in lines] == ["gateway", "event", "gateway"]
    assert {line["requestId"] for line in lines} == {"wanted-0001"}


def test_jsonl_holds_nothing_but_json(tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "event.jsonl").write_text("Traceback (most recent call last):\n")
    write("event", "09:00:01.000")
    assert _run("-o", "jsonl") == 0
    assert json.loads(capsys.readouterr().out)["msg"] == "event 09:00:01.000"


def test_people_see_one_plain_line_an_entry(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("event", "09:00:01.000", msg="[bold]\x1b[2J")
    assert _run() == 0
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1
    assert r"[bold]\x1b[2J" in shown


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["event-2"], "these logs have no lines by replica: those of event-2 are under event\n"),
        (["event"], ""),
        (["mongo-user"], ""),
    ],
)
def test_where_lines_are_by_service_alone_a_replicas_name_is_answered(
    capsys: pytest.CaptureFixture[str], asked: list[str], said: str
) -> None:
    log_lines.note_replicas(ContainerLogs(list), asked)
    assert capsys.readouterr().err == said


def test_a_trace_of_what_is_no_requests_id_says_where_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    some = "6565f0a1c3b2d4e5f6a7b8c9"
    with pytest.raises(SystemExit) as ended:
        main(["trace", some])
    assert ended.value.code == 1
    assert f"rewardctl claim show {some}" in capsys.readouterr().err


def test_nothing_found_is_status_one_and_a_note_on_standard_error(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("event", "09:00:01.000")
    assert _run("--request-id", "unknown-0001") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "no log entry was found\n"


def test_services_and_tail_narrow_it_down(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for service in ("gateway", "auth", "event"):
        write(service, "09:00:00.000", "09:00:01.000")
    assert _run("--service", "gateway", "--service", "auth", "-n", "3", "-o", "jsonl") == 0
    lines = [json.loads(line)["msg"] for line in capsys.readouterr().out.splitlines()]
    assert lines == ["gateway 09:00:00.000", "auth 09:00:01.000", "gateway 09:00:01.000"]


@pytest.mark.parametrize("args", [("--since", "soon"), ("--level", "loud"), ("-n", "-1"), ("-o", "xml")])
def test_what_it_does_not_understand_is_status_two(args: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(*args) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_no_project_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path / "elsewhere"))
    assert _run() == 8
    assert "rewardctl init" in capsys.readouterr().err
