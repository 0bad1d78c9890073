import pytest

from daemons.gateway.domain.routes import lasts, prefix_of, upstream_of


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/auth/login", "auth"),
        ("/auth", "auth"),
        ("/.well-known/jwks.json", "auth"),
        ("/events", "event"),
        ("/events/", "event"),
        ("/events/requests/mine", "event"),
        ("/rewards/point", "event"),
        ("/reward-types", "event"),
        ("/activities", "event"),
        ("/users/1/attributes", "event"),
        ("/wallet/ledger", "event"),
        ("/audit", "event"),
        ("/stats/events/1", "event"),
        ("/conditions", "event"),
    ],
)
def test_a_path_is_served_by_one_daemon(path: str, upstream: str) -> None:
    assert upstream_of(prefix_of(path) or "") == upstream


@pytest.mark.parametrize(
    "path", ["", "/", "*", "auth/login", "//auth/login", "/authx", "/Auth", "/eventsource", "/health/nope", "/../auth"]
)
def test_any_other_path_is_served_by_none(path: str) -> None:
    assert prefix_of(path) is None


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("/events", "/events"),
        ("/events/", "/events"),
        ("/events/1/requests/2", "/events"),
        ("/.well-known/jwks.json", "/.well-known"),
    ],
)
def test_paths_that_begin_alike_are_one_route(path: str, prefix: str) -> None:
    assert prefix_of(path) == prefix


@pytest.mark.parametrize(
    ("path", "long"),
    [
        ("/events/simulate", True),
        ("/events/1/simulate", True),
        ("/events/1", False),
        ("/events", False),
        ("/auth/simulate", False),
    ],
)
def test_simulations_alone_last(path: str, long: bool) -> None:
    assert lasts(path) is long
