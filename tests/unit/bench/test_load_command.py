import json
from pathlib import Path

import pytest

from rewardctl.bench.load import run as load_bench
from rewardctl.bench.load import saved
from rewardctl.bench.load.catalogue import SCENARIOS
from rewardctl.bench.load.report import Cpu, Crossed, Load, Measured, PasswordCost, Slow
from rewardctl.bench.load.workload import Size
from rewardctl.cli.app import main
from rewardctl.kernel.errors import Failed, SetupError

CLAIM = Measured(
    name="claim",
    requests=3_000,
    rate=50.0,
    p50_ms=12.3,
    p95_ms=40.1,
    p99_ms=80.2,
    errors=0,
    dropped=0,
    seconds=60.0,
    cpu=Cpu(gateway=0.9, auth=0.0, event=4.0, mongod=3.0),
    crossed=[],
)
LOAD = Load(size="smoke", scenarios=[CLAIM], password=PasswordCost(cost=12, ms=250.5), seconds=70.0, ok=True)
SLOW = CLAIM.model_copy(update={"crossed": [Crossed(metric="http_req_duration", threshold="p(99)<50", found=80.2)]})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[load_bench.Plan]:
    """The plans that were run."""
    plans: list[load_bench.Plan] = []

    def run(plan: load_bench.Plan, _: object) -> Load:
        plans.append(plan)
        return LOAD

    monkeypatch.setattr(load_bench, "run", run)
    return plans


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", *args])
    return ended.value.code


@pytest.mark.parametrize(
    ("args", "size"), [((), Size.SMOKE), (("--all",), Size.SHORT), (("--full",), Size.FULL)], ids=["", "all", "full"]
)
def test_every_scenario_is_run(asked: list[load_bench.Plan], args: tuple[str, ...], size: Size) -> None:
    assert _ended(*args) == 0
    (plan,) = asked
    assert plan.size is size
    assert [one.scenario for one in plan.workloads] == list(SCENARIOS)


def test_what_is_told_is_run(asked: list[load_bench.Plan]) -> None:
    assert _ended("--scenario", "me", "--scenario", "claim", "--rate", "5", "--vus", "6", "--duration", "2m") == 0
    (plan,) = asked
    found = [(one.scenario.name, one.rate, one.vus, one.seconds) for one in plan.workloads]
    assert found == [("me", 5, 6, 120), ("claim", 5, 6, 120)]


@pytest.mark.usefixtures("asked")
def test_programs_get_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--json")
    told = json.loads(capsys.readouterr().out)
    assert sorted(told) == ["directory", "logLevel", "ok", "password", "scenarios", "seconds", "size"]
    (claim,) = told["scenarios"]
    assert (claim["name"], claim["p99Ms"], claim["cpu"]["mongod"]) == ("claim", 80.2, 3.0)
    assert told["password"] == {"cost": 12, "ms": 250.5}


@pytest.mark.usefixtures("asked")
def test_people_get_a_table_and_what_a_login_costs_apart(capsys: pytest.CaptureFixture[str]) -> None:
    _ended()
    lines = capsys.readouterr().out.splitlines()
    assert ["claim", "3,000", "50.0", "12.3", "40.1", "80.2", "0", "0.90", "0.00", "4.00", "3.00"] in [
        line.split() for line in lines
    ]
    assert any("250.5 ms" in line and "cost 12" in line for line in lines)
    assert lines[-1] == "every threshold was kept"


def test_a_crossed_threshold_is_named_and_ends_with_status_99(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    crossed = LOAD.model_copy(update={"scenarios": [SLOW], "ok": False, "directory": "/where/it/was"})
    monkeypatch.setattr(load_bench, "run", lambda *_: crossed)
    assert _ended() == 99
    shown = capsys.readouterr()
    assert "claim: http_req_duration was 80.2, and the threshold is p(99)<50" in shown.err.splitlines()
    assert "kept: /where/it/was" in shown.err


def test_what_was_found_is_saved_and_drawn(asked: list[load_bench.Plan], tmp_path: Path) -> None:
    save, report = tmp_path / "found.json", tmp_path / "found.html"
    assert _ended("--runs", "3", "--save", str(save), "--report", str(report)) == 0
    (plan,) = asked
    assert (plan.runs, plan.log_level) == (3, "info")
    assert saved.read(save).model_dump_json() == LOAD.model_dump_json()
    assert "<h2>claim " in report.read_text()


def test_without_a_report_the_daemons_say_little(asked: list[load_bench.Plan]) -> None:
    assert (_ended(), _ended("--traces")) == (0, 0)
    assert [plan.log_level for plan in asked] == ["warning", "info"]


@pytest.mark.parametrize("option", ["--save", "--report"])
def test_a_place_that_cannot_be_written_is_refused_before_anything_starts(
    asked: list[load_bench.Plan], tmp_path: Path, option: str
) -> None:
    assert _ended(option, str(tmp_path / "nowhere" / "file")) == 2
    assert _ended(option, str(tmp_path)) == 2
    assert asked == []


def test_the_slowest_are_told_where_they_can_be_traced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Slow(request_id="01a20421-ba53", method="GET", path="/", status=200, ms=90.5, at=1.0)
    kept = {"scenarios": [CLAIM.model_copy(update={"slowest": [slow]})], "log_level": "info", "directory": "/where"}
    monkeypatch.setattr(load_bench, "run", lambda *_: LOAD.model_copy(update=kept))
    _ended("--traces", "--keep")
    told = "slowest of claim, 90.5 ms: REWARDCTL_HOME=/where rewardctl trace 01a20421-ba53"
    assert told in capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(("error", "status"), [(SetupError("no k6"), 8), (Failed("k6 ended with 107"), 1)])
def test_a_k6_that_does_not_run_is_no_crossed_threshold(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def run(*_: object) -> Load:
        raise error

    monkeypatch.setattr(load_bench, "run", run)
    assert _ended() == status


@pytest.mark.parametrize(
    "args",
    [
        ("--scenario", "clam"),
        ("--scenario", "claim", "--all"),
        ("--race", "--scenario", "claim"),
        ("--race", "--runs", "2"),
        ("--runs", "0"),
        ("--logging", "--full"),
        ("--kill", "event:2s"),
        ("--scale", "event=2"),
        ("--duration", "15m"),
        ("--duration", "0s"),
        ("--duration", "soon"),
        ("--rate", "0"),
        ("--vus", "0"),
    ],
)
def test_what_is_no_load_is_refused_before_anything_starts(asked: list[load_bench.Plan], args: tuple[str, ...]) -> None:
    assert _ended(*args) == 2
    assert asked == []
