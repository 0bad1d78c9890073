import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rewardctl.cli.app import main
from tests.fakes.loki import FakeLoki, pushed
from tests.ports import free_port

LINES: list[dict[str, Any]] = [
    {"service": "gateway", "msg": "first", "requestId": "wanted-0001", "statusCode": 503, "spanId": "g"},
    {"service": "event", "msg": "second", "requestId": "wanted-0001", "level": "error"},
    {"service": "event", "msg": "third", "path": "/events", "userId": "u1", "event": "a.b"},
]


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The logs of a project, which nothing near is asked for."""
    logs = tmp_path / ".rewardctl" / "logs"
    logs.mkdir(parents=True)
    (tmp_path / ".rewardctl" / "version").touch()
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    monkeypatch.delenv("REWARDCTL_LOKI_URL", raising=False)
    monkeypatch.setattr("rewardctl.logs.source.NEARBY", ("127.0.0.1", free_port()))
    monkeypatch.setattr("rewardctl.logs.loki.http._PAUSE_SECONDS", 0.001)
    return logs


@pytest.fixture
def lines(directory: Path) -> list[dict[str, Any]]:
    """Stored in files."""
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    said = []
    for place, line in enumerate(LINES):
        time = (begin + timedelta(milliseconds=place)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said.append({"time": time, "level": "info"} | line)
        with (directory / f"{line['service']}.jsonl").open("a") as file:
            file.write(json.dumps(said[-1], ensure_ascii=False) + "\n")
    return said


def _run(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(args)
    return int(ended.value.code or 0)


def _messages(shown: str) -> list[str]:
    return [json.loads(line)["msg"] for line in shown.splitlines()]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), ["first", "second", "third"]),
        (("--status", "5xx"), ["first"]),
        (("--status", "503"), ["first"]),
        (("--path", "/events", "--user", "u1", "--event", "a.b"), ["third"]),
        (("--limit", "2"), ["first", "second"]),
        (("--tail", "2"), ["second", "third"]),
        (("--since", "1h", "--to", "0s"), ["first", "second", "third"]),
        (("--from", "1h", "--level", "error"), ["second"]),
    ],
)
def test_both_sources_answer_each_option_alike(
    lines: list[dict[str, Any]],
    loki: FakeLoki,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    expected: list[str],
) -> None:
    loki.push(pushed(lines))
    monkeypatch.setenv("REWARDCTL_LOKI_URL", loki.url)
    for source in ("files", "loki", "auto"):
        assert _run("logs", "-o", "raw", "--source", source, *options) == 0
        assert _messages(capsys.readouterr().out) == expected
    assert len(loki.asked) >= 2


def test_auto_asks_a_loki_that_answers_nearby_and_has_lines_of_services(
    lines: list[dict[str, Any]], loki: FakeLoki, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rewardctl.logs.source.NEARBY", ("127.0.0.1", loki.port))
    assert _run("logs", "-o", "raw", "-n", "1") == 0
    assert _messages(capsys.readouterr().out) == ["third"]
    assert loki.asked == []
    loki.push(pushed([lines[0] | {"msg": "of loki"}]))
    assert _run("logs", "-o", "raw", "-n", "1") == 0
    assert _messages(capsys.readouterr().out) == ["of loki"]


@pytest.mark.usefixtures("lines")
def test_auto_reads_the_files_where_the_loki_that_is_set_is_away_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("REWARDCTL_LOKI_URL", url)
    assert _run("logs", "-o", "raw") == 0
    shown = capsys.readouterr()
    assert _messages(shown.out) == ["first", "second", "third"]
    assert shown.err == f"Loki at {url} does not answer: these are the local files\n"


def test_a_loki_that_is_asked_for_and_away_is_an_error_of_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REWARDCTL_LOKI_URL", f"http://127.0.0.1:{free_port()}")
    assert _run("logs", "--source", "loki") == 7
    shown = capsys.readouterr()
    assert shown.out == ""
    error, hint = shown.err.splitlines()
    assert error.startswith("error: Loki at http://127.0.0.1:")
    assert hint.startswith("hint: ")


def test_a_refusal_of_lokis_is_status_two(
    loki: FakeLoki, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REWARDCTL_LOKI_URL", loki.url)
    loki.refusals.append((400, "parse error at line 1,\ncol 19: syntax error", {}))
    assert _run("logs", "--source", "loki") == 2
    assert "error: Loki refuses the query: parse error at line 1, col 19: syntax error\n" in capsys.readouterr().err


def test_raw_is_what_is_stored_and_jsonl_the_objects_of_it(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (directory / "event.jsonl").write_text('Traceback:\n{"msg": "x",  "time":"2026-11-22T09:00:00.000Z"}\n')
    assert _run("logs", "-o", "raw") == 0
    raw = capsys.readouterr().out
    assert raw == (directory / "event.jsonl").read_text()
    assert _run("logs", "-o", "jsonl") == 0
    assert capsys.readouterr().out == raw.split("\n", 1)[1]


@pytest.mark.usefixtures("lines")
def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("logs", "--json", "--service", "event") == 0
    assert [one["msg"] for one in json.loads(capsys.readouterr().out)["items"]] == ["second", "third"]
    assert _run("logs", "--json", "--service", "nobody") == 1
    assert json.loads(capsys.readouterr().out) == {"items": []}


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    "args",
    [
        ("--status", "abc"),
        ("--status", "600"),
        ("--to", "soon"),
        ("--from", "1h", "--to", "2h"),
        ("--follow", "--json"),
        ("--follow", "--to", "1h"),
        ("--waterfall",),
        ("--limit", "0"),
        ("--source", "nowhere"),
    ],
)
def test_what_makes_no_sense_is_status_two_with_a_hint(
    args: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("logs", *args) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 2


@pytest.mark.parametrize("url", ["localhost:3100", "ftp://x", "http://user:secret@loki:3100", "http://x y"])
def test_an_address_that_is_none_or_holds_a_secret_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REWARDCTL_LOKI_URL", url)
    assert _run("logs") == 8
    assert "loki_url" in capsys.readouterr().err


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize("command", [("trace",), ("logs", "--waterfall", "--request-id")])
def test_an_unknown_request_has_no_bars_and_is_status_one(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*command, "unknown-0001") == 1
    assert capsys.readouterr() == ("", "no log entry was found\n")
