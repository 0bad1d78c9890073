import json

import pytest

from rewardctl.bench.load import find_limit, limit_search
from rewardctl.bench.load.limit_report import Limit, Limits, Step
from rewardctl.bench.load.report import Cpu, Crossed
from rewardctl.cli.app import main

IDLE = Cpu(gateway=1.0, auth=0.0, event=4.0, mongod=3.0)
SLOW = Crossed(metric="http_req_duration", threshold="p(99)<1000", found=1810.1)


def _search(start: int, breaks_above: int, steps: int = 20) -> tuple[tuple[int, int | None], list[int]]:
    tried: list[int] = []

    def holds(rate: int) -> bool:
        tried.append(rate)
        return rate <= breaks_above

    return limit_search.search(start, holds, lambda: len(tried) < steps), tried


def test_the_rate_is_doubled_until_it_breaks_and_then_halved_in_between() -> None:
    found, tried = _search(50, 330)
    assert tried == [50, 100, 200, 400, 300, 350, 325]
    assert found == (325, 350)


@pytest.mark.parametrize("limit", [1, 3, 49, 51, 333, 2_000])
def test_the_knee_is_found_to_a_tenth(limit: int) -> None:
    (held, broke), tried = _search(50, limit)
    assert held <= limit < (broke or 0)
    assert (broke or 0) - held <= max(1, held * 0.1)
    assert len(tried) <= 12
    assert len(set(tried)) == len(tried)


def test_a_scenario_that_never_holds_ends_the_search() -> None:
    found, tried = _search(50, 0)
    assert found == (0, 1)
    assert tried == [50, 25, 12, 6, 3, 1]


def test_a_scenario_that_never_breaks_ends_the_search_too() -> None:
    assert _search(4_000, 10**9)[0] == (limit_search.MOST, None)


def test_the_search_is_bounded() -> None:
    found, tried = _search(50, 330, steps=3)
    assert (found, len(tried)) == ((200, None), 3)


def _step(rate: int, *crossed: Crossed) -> Step:
    return Step(
        rate=rate,
        achieved=rate - 1.0,
        p50_ms=10.0,
        p99_ms=30.0,
        errors=0,
        dropped=0,
        cpu=IDLE,
        cores=1.5,
        crossed=list(crossed),
    )


def _limits(held: int) -> Limits:
    steps = [_step(100, SLOW), _step(50, *([] if held else [SLOW]))]
    limit = Limit(name="claim", held=held, broke=100 if held else 50, crossed=[SLOW], steps=steps)
    return Limits(limits=[limit], step_seconds=5, seconds=60.0, ok=held > 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[find_limit.Plan]:
    """The plans that were run."""
    plans: list[find_limit.Plan] = []

    def run(plan: find_limit.Plan, _: object) -> Limits:
        plans.append(plan)
        return _limits(50)

    monkeypatch.setattr(find_limit, "run", run)
    return plans


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--find-limit", *args])
    return ended.value.code


def test_without_a_scenario_it_is_the_claims(asked: list[find_limit.Plan]) -> None:
    assert _ended() == 0
    (plan,) = asked
    assert [one.name for one in plan.scenarios] == ["claim"]
    assert (plan.seconds, plan.rate, plan.at_most) == (5, None, 180)


def test_what_is_told_is_tried(asked: list[find_limit.Plan]) -> None:
    assert _ended("--scenario", "me", "--rate", "200", "--duration", "3s", "--vus", "40") == 0
    (plan,) = asked
    work = plan.workload(plan.scenarios[0], 400, plan.seconds)
    assert (plan.rate, work.rate, work.seconds, work.vus) == (200, 400, 3, 40)


@pytest.mark.usefixtures("asked")
def test_people_are_told_what_held_and_what_broke(capsys: pytest.CaptureFixture[str]) -> None:
    _ended()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["50", "49.0", "10.0", "30.0", "0", "0", "1.50", "held", "-"] in lines
    assert lines[-1][:6] == ["claim", "held", "50/s;", "at", "100/s", "http_req_duration"]


@pytest.mark.usefixtures("asked")
def test_programs_get_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--json")
    (limit,) = json.loads(capsys.readouterr().out)["limits"]
    assert (limit["held"], limit["broke"], [one["rate"] for one in limit["steps"]]) == (50, 100, [100, 50])


def test_where_no_rate_holds_the_status_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(find_limit, "run", lambda *_: _limits(0))
    assert _ended() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "claim: no rate held, not even 50/s"


@pytest.mark.parametrize(
    "args",
    [("--scenario", "journey"), ("--all",), ("--full",), ("--runs", "3"), ("--save", "a.json"), ("--race",)],
)
def test_what_is_no_search_is_refused(asked: list[find_limit.Plan], args: tuple[str, ...]) -> None:
    assert _ended(*args) == 2
    assert asked == []
