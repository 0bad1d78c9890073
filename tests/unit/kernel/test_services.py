import pytest

from rewardctl.kernel import services


@pytest.mark.parametrize("service", [*services.DAEMONS, *services.MONGODS])
def test_an_instance_is_of_the_service_that_it_is_named_after(service: str) -> None:
    assert [services.service_of(services.instance(service, number)) for number in (1, 2, 16)] == [service] * 3


def test_a_database_is_told_from_a_daemon() -> None:
    assert [services.is_mongod(name) for name in ("mongo-user", "mongo-event-2", "event-2")] == [True, True, False]
