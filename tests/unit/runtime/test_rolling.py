import pytest

from rewardctl.kernel.errors import Invalid
from rewardctl.runtime import rolling

RUNNING = ["mongo-user", "mongo-event", "auth", "event", "event-2", "gateway"]


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ([], ["auth", "event", "event-2", "gateway"]),
        (["event"], ["event", "event-2"]),
        (["event-2"], ["event-2"]),
        (["gateway", "auth"], ["auth", "gateway"]),
    ],
)
def test_a_daemon_stands_for_its_replicas_in_the_order_of_their_start(wanted: list[str], meant: list[str]) -> None:
    assert rolling.chosen(RUNNING, wanted) == meant


@pytest.mark.parametrize("wanted", ["mongo-user", "mongo", "event-3", ""])
def test_what_is_no_daemon_that_runs_is_refused(wanted: str) -> None:
    with pytest.raises(Invalid) as refused:
        rolling.chosen(RUNNING, ["event", wanted])
    assert refused.value.hint == "a rolling restart is of: auth, event, event-2, gateway"


def test_one_without_another_replica_is_alone() -> None:
    assert [name for name in RUNNING[2:] if rolling.alone(RUNNING, name)] == ["auth", "gateway"]
