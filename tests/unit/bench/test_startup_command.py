import json

import pytest

from rewardctl.bench.spread import Spread
from rewardctl.bench.startup import run as startup_run
from rewardctl.bench.startup.report import Memory, Startup
from rewardctl.bench.startup.run import Plan
from rewardctl.cli.app import main

TAKEN = Spread(median=0.5, least=0.4, most=0.6)
FOUND = Startup(
    rounds=5,
    help=TAKEN,
    up=Spread(median=6.6, least=6.5, most=9.0),
    services={"mongo-event": TAKEN, "event": TAKEN},
    memory={"mongo-event": Memory(rss_mb=130.1, uss_mb=70), "event": Memory(rss_mb=86.6, uss_mb=None)},
    modules={"help": 239, "gateway": 766, "auth": 960, "event": 977},
    seconds=60,
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that were run."""
    plans: list[Plan] = []

    def run(plan: Plan, _: object) -> Startup:
        plans.append(plan)
        return FOUND

    monkeypatch.setattr(startup_run, "run", run)
    return plans


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", *args])
    return ended.value.code


def test_people_get_times_and_memory(asked: list[Plan], capsys: pytest.CaptureFixture[str]) -> None:
    assert _ended("--startup", "--rounds", "3") == 0
    assert asked == [Plan(rounds=3)]
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["rewardctl", "up", "--detach", "--wait", "6.60", "6.50", "9.00"] in lines
    assert ["event", "977", "86.6", "-"] in lines


@pytest.mark.usefixtures("asked")
def test_programs_get_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    _ended("--startup", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["up"] == {"median": 6.6, "least": 6.5, "most": 9.0}
    assert told["memory"]["event"] == {"rssMb": 86.6, "ussMb": None}
    assert told["modules"]["help"] == 239


def test_the_start_and_something_else_is_refused(asked: list[Plan]) -> None:
    assert (_ended("--startup", "--race"), _ended("--startup", "--baseline")) == (2, 2)
    assert asked == []
