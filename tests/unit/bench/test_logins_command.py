import json

import pytest

from rewardctl.bench.logins import run as logins_run
from rewardctl.bench.logins.report import Latency, LoggedIn, Logins, Round
from rewardctl.bench.logins.run import COST, Plan
from rewardctl.cli.app import main

IDLE = Latency(requests=300, p50_ms=5, p99_ms=10)
FOUND = Logins(
    at_once=200,
    bcrypt_cost=12,
    rate=30,
    seconds_a_round=10,
    idle=IDLE,
    loaded=Latency(requests=300, p50_ms=6, p99_ms=15),
    arriving=Latency(requests=60, p50_ms=6, p99_ms=200),
    rounds=[Round(idle_p99_ms=10, loaded_p99_ms=15, ratio=1.5)],
    ratio=1.5,
    target=2,
    logins=LoggedIn(answers={"200": 40, "401": 80, "503": 60}, p50_ms=14_000, p99_ms=19_000, longest_ms=20_000),
    lag_ms={"idle": {"gateway": 3.1}, "loaded": {"gateway": 40.5}},
    seconds=60,
    ok=True,
)
MISSED = FOUND.model_copy(update={"ratio": 3.2, "ok": False})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that were run."""
    plans: list[Plan] = []

    def run(plan: Plan, _: object) -> Logins:
        plans.append(plan)
        return FOUND

    monkeypatch.setattr(logins_run, "run", run)
    return plans


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--logins", *args])
    return ended.value.code


def test_two_hundred_log_in_at_the_cost_of_a_real_platform_unless_something_else_is_told(asked: list[Plan]) -> None:
    told = ("--concurrency", "9", "--rate", "20", "--duration", "3s", "--rounds", "2", "--bcrypt-cost", "5")
    assert (_ended(), _ended(*told, "--keep")) == (0, 0)
    assert asked == [Plan(5, 200, 30, 10, COST), Plan(2, 9, 20, 3, 5, keep=True)]
    assert COST == 12


@pytest.mark.usefixtures("asked")
def test_people_get_both_sides_every_round_and_the_logins(capsys: pytest.CaptureFixture[str]) -> None:
    _ended()
    said = capsys.readouterr().out
    lines = [line.split() for line in said.splitlines()]
    assert ["idle", "300", "5.0", "10.0"] in lines
    assert ["1", "10.0", "15.0", "1.5"] in lines
    assert ["gateway", "at", "worst,", "ms", "3.1", "40.5"] in lines
    assert "200 at once at bcrypt cost 12: 40 answered 200, 80 answered 401, 60 answered 503" in said


@pytest.mark.usefixtures("asked")
def test_programs_get_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["idle"]["p99Ms"], told["loaded"]["p99Ms"], told["ratio"], told["target"]) == (10, 15, 1.5, 2)
    assert told["logins"]["answers"] == {"200": 40, "401": 80, "503": 60}


def test_more_than_twice_ends_with_status_99(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logins_run, "run", lambda *_: MISSED)
    assert _ended() == 99
    assert "3.20 in the median, at most 2" in capsys.readouterr().out


@pytest.mark.parametrize("args", [("--race",), ("--scenario", "login"), ("--vus", "5"), ("--kill", "event:2s")])
def test_it_is_measured_by_itself(args: tuple[str, ...], asked: list[Plan]) -> None:
    assert _ended(*args) == 2
    assert asked == []
