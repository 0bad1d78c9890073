import pytest

from daemons.chassis.server.crowd import Crowd
from daemons.chassis.web.addresses import Trust, site
from rewardctl.kernel.settings import LOOPBACK

TRUST = Trust(LOOPBACK)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 127.0.0.2", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, mallory, 127.0.0.2", "127.0.0.2"),
        ("127.0.0.1", "127.0.0.3, 127.0.0.2", "127.0.0.3"),
        ("127.0.0.1", "mallory", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("a socket", "198.51.100.1", "a socket"),
        (None, "198.51.100.1", None),
    ],
)
def test_the_client_is_the_nearest_address_that_no_trusted_proxy_has(
    peer: str | None, forwarded: str | None, client: str | None
) -> None:
    assert TRUST.client(peer, forwarded) == client


def test_nobody_is_believed_unless_told() -> None:
    assert Trust().client("127.0.0.1", "198.51.100.1") == "127.0.0.1"


def test_a_subscriber_of_ipv6_is_one_however_many_addresses_they_take() -> None:
    assert site("2001:db8:1:2::3") == site("2001:db8:1:2:ffff::4") != site("2001:db8:1:3::3")
    assert site("203.0.113.9") == "203.0.113.9"
    assert site("unknown") == "unknown"


def test_an_address_has_room_for_so_many_and_again_once_one_left() -> None:
    crowd = Crowd(2, TRUST)
    assert [crowd.enter("203.0.113.9") for _ in range(3)] == [True, True, False]
    assert crowd.enter("203.0.113.10")
    crowd.leave("203.0.113.9")
    crowd.leave("203.0.113.9")
    assert crowd.enter("203.0.113.9")


def test_a_trusted_proxy_and_no_bound_let_in_everybody() -> None:
    crowd, unbound = Crowd(1, TRUST), Crowd(0, Trust())
    assert all(crowd.enter("127.0.0.1") for _ in range(3))
    assert all(unbound.enter("203.0.113.9") for _ in range(3))
