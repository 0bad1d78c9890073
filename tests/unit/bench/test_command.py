import json
from typing import Any

import pytest

from rewardctl.bench.race import replay
from rewardctl.bench.race import run as race
from rewardctl.bench.race.report import Race, Replays
from rewardctl.bench.race.schedule import Kill
from rewardctl.cli.app import main

RACE = Race(
    attempts=20_000,
    acknowledged=20_000,
    approved=500,
    expected=500,
    rejected=19_500,
    unknown_resolved=12,
    doubles=0,
    missing=0,
    unsaid=0,
    over_issued=0,
    remaining=0,
    half_done=0,
    replay_mismatches=0,
    recovery_seconds=1.5,
    seconds=60.2,
    kills={"event": 9, "mongod": 4},
    scale=["event=2"],
    seed=7,
    audit={"ok": True, "counts": {}, "findings": []},
    ok=True,
)
REPLAYS = Replays(
    keys=10,
    replays=2,
    executions=10,
    grants=10,
    mismatches=0,
    undecided=0,
    in_progress=4,
    kills={"event": 0, "mongod": 0},
    seconds=1.0,
    seed=7,
    ok=True,
)
FINDING = {"name": "over_issued", "meaning": "More than the stock.", "count": 1, "ids": ["1"]}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The plans that were run."""
    plans: list[Any] = []

    def run(plan: race.Plan, _: object) -> Race:
        plans.append(plan)
        return RACE

    def run_replay(plan: replay.Plan, _: object) -> Replays:
        plans.append(plan)
        return REPLAYS

    monkeypatch.setattr(race, "run", run)
    monkeypatch.setattr(replay, "run", run_replay)
    return plans


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", *args])
    return ended.value.code


def test_a_race_as_the_promises_tell_it(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert _ended("--race", "--kill", "event:2s", "--kill", "mongod:5s", "--seed", "7", "--json") == 0
    (plan,) = asked
    assert (plan.claims, plan.users, plan.stock, plan.seed) == (20_000, 1_000, 500, 7)
    assert plan.kills == (Kill("event", 2.0), Kill("mongod", 5.0))
    told = json.loads(capsys.readouterr().out)
    assert told["approved"] == 500
    assert told["recoverySeconds"] == 1.5
    assert told["kills"] == {"event": 9, "mongod": 4}


def test_replays_as_the_promises_tell_it(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert _ended("--keys", "1000", "--replays", "20", "--json") == 0
    (plan,) = asked
    assert (plan.keys, plan.replays) == (1_000, 20)
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in ("keys", "replays", "executions", "mismatches", "inProgress", "ok")} == {
        "keys": 10,
        "replays": 2,
        "executions": 10,
        "mismatches": 0,
        "inProgress": 4,
        "ok": True,
    }


def test_two_runs_without_a_seed_are_two_races(asked: list[Any]) -> None:
    assert (_ended("--race"), _ended("--race")) == (0, 0)
    assert asked[0].seed != asked[1].seed


@pytest.mark.usefixtures("asked")
def test_people_get_one_table_and_one_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--race")
    lines = capsys.readouterr().out.splitlines()
    assert ["kills", "event", "9,", "mongod", "4"] in [line.split() for line in lines]
    assert lines[-1] == "every promise was kept"


def test_a_broken_promise_is_said_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = RACE.model_copy(
        update={"ok": False, "directory": "/where/it/was", "audit": {"ok": False, "counts": {}, "findings": [FINDING]}}
    )
    monkeypatch.setattr(race, "run", lambda *_: broken)
    assert _ended("--race") == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1] == "a promise was broken"
    assert "over_issued 1" in shown.out
    assert "kept: /where/it/was" in shown.err


@pytest.mark.parametrize(
    "args",
    [
        ("--race", "--keys", "5"),
        ("--race", "--kill", "event"),
        ("--race", "--claims", "0"),
        ("--keys", "0"),
        ("--race", "--concurrency", "0"),
    ],
)
def test_what_can_not_be_run_is_refused_before_anything_starts(asked: list[Any], args: tuple[str, ...]) -> None:
    assert _ended(*args) == 2
    assert asked == []


def test_a_scale_that_is_none_is_refused_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ended("--race", "--scale", "mongod=2") == 2
    assert "is no scale" in capsys.readouterr().err
