"""Which addresses reward types may reach: those of the public internet, and those that the operator allows."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_NOT_OUTSIDE: Final = (
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
)
"""A cloud's host agent, protocols' own addresses, relays of 6to4: Python takes some or all of them for global."""


class BadAddress(ValueError):
    """A host that looks like an address and is not written like one: `0x7f.1`, `2130706433`, `fe80::1%eth0`."""


def literal(host: str) -> Address | None:
    """The address that a URL's host spells, None for a name. Raises: BadAddress."""
    try:
        address = ip_address(host)
    except ValueError:
        if ":" in host or _numeric(host.rstrip(".").rpartition(".")[2]):
            raise BadAddress(f"{host} is no address in its usual form") from None
        return None
    if getattr(address, "scope_id", None) is not None:
        raise BadAddress(f"{host} names a zone of this machine")
    return address


def reachable(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether `address`, or the IPv4 address within it, is outside or allowed. Anything but an address is not."""
    try:
        found = literal(address)
    except BadAddress:
        return False
    if found is None:
        return False
    meant = _within(found)
    return any(meant.version == network.version and meant in network for network in allowed) or _outside(meant)


def _within(address: Address) -> Address:
    """What a mapped, 6to4 or NAT64 address leads to."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _outside(address: Address) -> bool:
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv6Address):
        return address in _UNICAST
    return not any(address in network for network in _NOT_OUTSIDE)


def _numeric(label: str) -> bool:
    """Whether resolvers take a name that ends so for an IPv4 address."""
    return label.isdecimal() or label[:2].lower() == "0x"
