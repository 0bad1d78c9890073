import pytest

from rewardctl.bench.cpu import part_of


@pytest.mark.parametrize(
    ("service", "part"),
    [("gateway", "gateway"), ("event-2", "event"), ("mongo-event", "mongod"), ("mongo-user", "mongod")],
)
def test_replicas_and_databases_add_up(service: str, part: str) -> None:
    assert part_of(service) == part
