import json

import pytest

from rewardctl.bench.baseline import run as baseline_run
from rewardctl.bench.baseline.paths import PATHS
from rewardctl.bench.baseline.report import Baseline, HopCost, Path, Side
from rewardctl.bench.baseline.run import Plan
from rewardctl.bench.spread import Spread
from rewardctl.cli.app import main


def _spread(median: float) -> Spread:
    return Spread(median=median, least=median - 0.01, most=median + 0.01)


OURS = Side(requests=900, cpu_ms=_spread(2.0), processes={"gateway": 0.5, "event": 1.0, "mongod": 0.5}, p50_ms=10)
BARE = Side(requests=1_000, cpu_ms=_spread(1.5), processes={"hop": 0.3, "app": 0.7, "mongod": 0.5}, p50_ms=8)
EVENT = Path(name="event", ours=OURS, bare=BARE, fraction=_spread(0.75), target=0.7, reached=True)
HOP = HopCost(ours=OURS, bare=BARE, ratio=_spread(1.33), target=1.5, reached=True)
FOUND = Baseline(
    rounds=5, seconds_a_round=2, concurrency=16, log_level="info", paths=[EVENT], hop=HOP, seconds=70, ok=True
)
MISSED = EVENT.model_copy(update={"fraction": _spread(0.5), "reached": False})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that were run."""
    plans: list[Plan] = []

    def run(plan: Plan, _: object) -> Baseline:
        plans.append(plan)
        return FOUND

    monkeypatch.setattr(baseline_run, "run", run)
    return plans


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", *args])
    return ended.value.code


def test_every_path_is_run_in_five_rounds_of_two_seconds(asked: list[Plan]) -> None:
    assert _ended("--baseline") == 0
    assert asked == [Plan(rounds=5, paths=PATHS, seconds=2)]


def test_what_is_told_is_run(asked: list[Plan]) -> None:
    assert _ended("--baseline", "--path", "claim", "--path", "hop", "--rounds", "3", "--duration", "1s") == 0
    assert asked == [Plan(rounds=3, paths=["claim", "hop"], seconds=1)]


@pytest.mark.usefixtures("asked")
def test_programs_get_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--baseline", "--json")
    told = json.loads(capsys.readouterr().out)
    assert sorted(told) == sorted(
        ["rounds", "secondsARound", "concurrency", "logLevel", "paths", "hop", "seconds", "directory", "ok"]
    )
    (event,) = told["paths"]
    assert sorted(event) == sorted(["name", "ours", "bare", "fraction", "target", "reached"])
    assert event["fraction"] == {"median": 0.75, "least": 0.74, "most": 0.76}
    assert event["ours"]["cpuMs"]["median"] == 2.0
    assert event["ours"]["processes"] == {"gateway": 0.5, "event": 1.0, "mongod": 0.5}
    assert told["hop"]["ratio"]["median"] == 1.33


def test_a_missed_target_is_told_and_ends_with_status_99(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = FOUND.model_copy(update={"paths": [MISSED], "ok": False})
    monkeypatch.setattr(baseline_run, "run", lambda *_: missed)
    assert _ended("--baseline") == 99
    (event,) = [line for line in capsys.readouterr().out.splitlines() if line.split()[:1] == ["event"]]
    assert "0.50 (0.49-0.51)" in event
    assert event.rstrip().endswith("missed")


@pytest.mark.parametrize("args", [("--race",), ("--kill", "event:2s"), ("--scenario", "claim"), ("--logging",)])
def test_a_baseline_and_something_else_is_refused(asked: list[Plan], args: tuple[str, ...]) -> None:
    assert _ended("--baseline", *args) == 2
    assert asked == []


def test_a_path_that_is_none_is_refused_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ended("--baseline", "--path", "clam") == 2
    assert "event, events, claim, me, hop" in capsys.readouterr().err
