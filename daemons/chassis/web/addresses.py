"""Where a request came from: the peer, or what a proxy that is trusted says of the one before it."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from rewardctl.kernel.context import current
from rewardctl.kernel.settings import Networks

_KNOWN: Final = 4096
_SITE_BITS: Final = 64


class Trust:
    """`networks` are those of the proxies whose `X-Forwarded-For` is believed."""

    def __init__(self, networks: Networks = ()) -> None:
        self._networks = networks
        self.trusts = lru_cache(_KNOWN)(self._is_trusted)

    def client(self, peer: str | None, forwarded: str | None) -> str | None:
        """The nearest address that is no trusted proxy's; the peer itself where what it says is no address."""
        if forwarded is None or peer is None or not self.trusts(peer):
            return peer
        if "," not in forwarded:
            return forwarded if _parsed(forwarded) else peer
        return self._nearest(peer, [one.strip() for one in forwarded.split(",")])

    def _nearest(self, peer: str, said: list[str]) -> str:
        for one in reversed(said):
            if _parsed(one) is None:
                return peer
            if not self.trusts(one):
                return one
            peer = one
        return peer

    def _is_trusted(self, address: str) -> bool:
        found = _parsed(address)
        return found is not None and any(found in network for network in self._networks)


def caller_site() -> str:
    """Of the request that is being answered."""
    context = current()
    return site((context.client_ip if context else None) or "unknown")


@lru_cache(_KNOWN)
def site(address: str) -> str:
    """What is counted together: an IPv4 address; of IPv6 the 64 bits that one subscriber has."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, _SITE_BITS), strict=False))
    return address


@lru_cache(_KNOWN)
def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address that is written as IPv6 is IPv4."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
