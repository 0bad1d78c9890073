import json

import pytest

from rewardctl.bench.grown import run as grown_run
from rewardctl.bench.grown.report import Cost, Grown
from rewardctl.bench.grown.run import Plan
from rewardctl.cli.app import main

FEW = Cost(
    stored=1_000,
    claims=900,
    cpu_ms=16.0,
    processes={"gateway": 2.0, "auth": 0.0, "event": 8.0, "mongod": 6.0},
    p50_ms=100,
    p99_ms=200,
    keys=10,
    documents=10,
    commands=14,
)
MANY = FEW.model_copy(update={"stored": 1_000_000, "cpu_ms": 17.6})
FOUND = Grown(rounds=5, few=FEW, many=MANY, cpu_ratio=1.1, p50_ratio=1, filled_seconds=90, seconds=150, ok=True)
MORE = FOUND.model_copy(update={"many": MANY.model_copy(update={"keys": 1_000.0}), "ok": False})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that were run."""
    plans: list[Plan] = []

    def run(plan: Plan, _: object) -> Grown:
        plans.append(plan)
        return FOUND

    monkeypatch.setattr(grown_run, "run", run)
    return plans


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", *args])
    return ended.value.code


def test_many_are_a_million_where_nothing_is_said(asked: list[Plan]) -> None:
    assert (_ended("--grown"), _ended("--grown", "--stored", "5000", "--rounds", "2")) == (0, 0)
    assert asked == [Plan(1_000_000, rounds=5), Plan(5_000, rounds=2)]


@pytest.mark.usefixtures("asked")
def test_both_are_shown_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--grown")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["CPU", "ms", "16", "17.6", "1.10"] in lines
    assert ["keys", "examined", "10", "10", "1.00"] in lines


@pytest.mark.usefixtures("asked")
def test_programs_get_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--grown", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["few"]["keys"], told["many"]["stored"], told["cpuRatio"]) == (10, 1_000_000, 1.1)


def test_more_examined_where_more_is_stored_ends_with_status_99(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(grown_run, "run", lambda *_: MORE)
    assert _ended("--grown") == 99
    assert "more is examined where more is stored" in capsys.readouterr().out
