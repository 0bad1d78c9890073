"""What a stranger's URL may name and what not, in every spelling."""

from ipaddress import ip_network
from typing import Final

import pytest

from daemons.event.plugins.addresses import BadAddress, literal, reachable

OUTSIDE: Final = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
INSIDE: Final = {
    "this host": "0.0.0.0",
    "this host, IPv6": "::",
    "loopback": "127.0.0.1",
    "loopback, further on": "127.255.255.254",
    "loopback, IPv6": "::1",
    "private, 10/8": "10.1.2.3",
    "private, 172.16/12": "172.31.255.255",
    "private, 192.168/16": "192.168.1.1",
    "carrier's NAT": "100.64.0.1",
    "a cloud's metadata in the carrier's NAT": "100.100.100.200",
    "link-local, a cloud's metadata": "169.254.169.254",
    "a cloud's metadata, IPv6": "fd00:ec2::254",
    "a cloud's host agent": "168.63.129.16",
    "protocol assignments": "192.0.0.192",
    "documentation": "192.0.2.1",
    "documentation, IPv6": "2001:db8::1",
    "benchmarks": "198.18.0.1",
    "6to4 relays": "192.88.99.1",
    "multicast": "224.0.0.1",
    "multicast that counts as global": "239.255.255.250",
    "multicast, IPv6": "ff02::1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "unique local": "fc00::1",
    "link-local, IPv6": "fe80::1",
    "site-local": "fec0::1",
    "discarded": "100::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped loopback in hexadecimal": "::ffff:7f00:1",
    "mapped metadata": "::ffff:a9fe:a9fe",
    "IPv4-compatible loopback": "::127.0.0.1",
    "translated loopback": "::ffff:0:127.0.0.1",
    "6to4 of loopback": "2002:7f00:1::1",
    "6to4 of 10/8": "2002:a00:1::1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of metadata": "64:ff9b::169.254.169.254",
    "NAT64 of one's own": "64:ff9b:1::7f00:1",
    "Teredo": "2001:0:7f00:1::1",
    "a zone": "fe80::1%eth0",
    "a zone of a global address": "2606:4700:4700::1111%1",
}
ODD: Final = [
    "2130706433",
    "0x7f000001",
    "0X7F.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "127.0.1",
    "127.0.0.1.",
    "127.0.0.01",
    "256.256.256.256",
    "1.2.3.4.5",
    "::1%lo",
    "::ffff:127.1",
    "example.0x7f",
]


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_reached(address: str) -> None:
    assert reachable(address)


@pytest.mark.parametrize("address", INSIDE.values(), ids=INSIDE)
def test_an_address_inside_is_not_reached(address: str) -> None:
    assert not reachable(address)


@pytest.mark.parametrize("host", ODD)
def test_an_odd_spelling_of_an_address_is_neither_an_address_nor_a_name(host: str) -> None:
    with pytest.raises(BadAddress):
        literal(host)
    assert not reachable(host)


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "0x7f.example", "localhost", "a1"])
def test_a_name_is_left_to_the_resolver(host: str) -> None:
    assert literal(host) is None
    assert not reachable(host)


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"])
def test_what_is_allowed_is_reached_in_each_of_its_forms(address: str) -> None:
    assert reachable(address, [ip_network("127.0.0.1/32")])


def test_what_is_allowed_opens_nothing_beside_it() -> None:
    assert not reachable("127.0.0.2", [ip_network("127.0.0.1/32")])
    assert not reachable("::1", [ip_network("127.0.0.0/8")])
