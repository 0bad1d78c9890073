"""Calls of reward types to the world outside. What a reward's fields name must not reach what stands inside."""

import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from rewardctl.sdk import HttpAnswer, HttpFailed

Network = IPv4Network | IPv6Network
_TIMEOUT: Final = aiohttp.ClientTimeout(total=4, connect=2)
"""Under the five seconds of a call, so that it can say what happened."""
_LARGEST: Final = 1024 * 1024
_CONNECTIONS: Final = 32


class GuardedHttp:
    """One session, made on the loop that first uses it. `allowed` are networks that are reached although private."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        target = self._checked(url)
        try:
            async with self._opened().request(
                method, target, headers=headers, data=body, allow_redirects=False
            ) as answer:
                read = await _read(answer)
                names = {name.lower(): value for name, value in answer.headers.items()}
                return HttpAnswer(answer.status, names, read)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise HttpFailed(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(RuntimeError):
                await session.close()

    def _checked(self, url: str) -> URL:
        try:
            target = URL(url)
        except ValueError:
            raise HttpFailed("The URL is not valid") from None
        if target.scheme not in {"http", "https"} or not target.host or target.user or target.password:
            raise HttpFailed("The URL must be http or https, with a host and no credentials")
        with suppress(ValueError):
            self._require_outside(str(ip_address(target.host)))
        return target

    def _require_outside(self, address: str) -> None:
        """Raises: HttpFailed for an address that is not of the public internet, unless it is allowed."""
        if not reachable(address, self._allowed):
            raise HttpFailed(f"{address} is an address of a private network")

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_OutsideResolver(self._allowed), limit=_CONNECTIONS, use_dns_cache=False
            )
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=_TIMEOUT, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


class _OutsideResolver(AbstractResolver):
    """Only addresses outside: they are the ones that are connected to, so a name can't change its mind between."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        outside = [one for one in found if reachable(one["host"], self._allowed)]
        if not outside:
            raise OSError(f"{host} has no address outside private networks")
        return outside

    async def close(self) -> None:
        await self._resolver.close()


def reachable(address: str, allowed: Sequence[Network]) -> bool:
    """Whether it is of the public internet, or of a network that is allowed."""
    parsed: Any = ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    within = any(mapped.version == network.version and mapped in network for network in allowed)
    return within or (mapped.is_global and not mapped.is_multicast)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Raises: HttpFailed past 1 MiB."""
    read = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        read += chunk
        if len(read) > _LARGEST:
            answer.close()
            raise HttpFailed("The answer is larger than 1 MiB")
    return bytes(read)
