import pytest

from rewardctl.bench.race import schedule
from rewardctl.bench.race.schedule import Kill
from rewardctl.kernel.errors import Invalid

RUNNING = ["mongo-user", "mongo-event", "auth", "event", "event-2", "gateway"]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("event:2s", Kill("event", 2.0)),
        ("mongod:5s", Kill("mongod", 5.0)),
        ("event:0.25s", Kill("event", 0.25)),
        ("mongod:750ms", Kill("mongod", 0.75)),
        ("event:0s", Kill("event", 0.0)),
        ("event:1s:3", Kill("event", 1.0, 3)),
    ],
)
def test_a_kill_names_its_target_and_how_long_that_is_left_alone(told: str, meant: Kill) -> None:
    assert schedule.kill(told) == meant


@pytest.mark.parametrize(
    "told",
    ["", "event", "event:", "event:2", "event:-1s", "event:2m", "mongo:2s", "event:1e3s", " event:2s", "event:٢s"],
)
def test_what_is_no_kill_is_refused_with_an_example(told: str) -> None:
    with pytest.raises(Invalid) as raised:
        schedule.kill(told)
    assert raised.value.hint is not None
    assert "event:2s" in raised.value.hint


def test_one_target_has_one_schedule() -> None:
    assert len(schedule.kills(["event:2s", "mongod:5s"])) == 2
    with pytest.raises(Invalid, match="one schedule"):
        schedule.kills(["event:2s", "event:3s"])


def test_every_replica_of_the_daemon_is_a_victim() -> None:
    assert schedule.kill("event:2s").victims(RUNNING) == ["event", "event-2"]


def test_of_the_databases_only_that_of_the_events_is_a_victim() -> None:
    assert schedule.kill("mongod:5s").victims(RUNNING) == ["mongo-event"]
