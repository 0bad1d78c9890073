"""Calls of reward types to the world outside. What a reward's fields name must not reach what stands inside.

The address is judged three times: as the URL spells it, as its name resolves, and, for whatever slipped through, as
the socket is made that connects to it.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from daemons.event.plugins.addresses import Network, literal, reachable
from rewardctl.sdk import HttpAnswer, HttpFailed

_TIMEOUT: Final = aiohttp.ClientTimeout(total=4, connect=2)
"""Under the five seconds of a call, so that it can say what happened."""
_LARGEST: Final = 1024 * 1024
_CONNECTIONS: Final = 32
_WELL_KNOWN_PORTS: Final = range(1024)
_WEB_PORTS: Final = {80, 443}


class GuardedHttp:
    """One session, on the loop that first uses it, and once that has ended on the next.

    `allowed` are networks that are reached although private; `resolver` stands in for the system's.
    """

    def __init__(self, allowed: Sequence[Network] = (), resolver: AbstractResolver | None = None) -> None:
        self._allowed = tuple(allowed)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        """Raises: HttpFailed."""
        target = self._checked(url)
        try:
            async with (
                self._opened() as session,
                session.request(method, target, headers=headers, data=body, allow_redirects=False) as answer,
            ):
                names = {name.lower(): value for name, value in answer.headers.items()}
                return HttpAnswer(answer.status, names, await _read(answer))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise HttpFailed(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        ended, self._session, self._loop = self._session, None, None
        await _closed(ended)

    def _checked(self, url: str) -> URL:
        """Raises: HttpFailed."""
        try:
            target = URL(url)
            host = target.raw_host or ""
            address = literal(host)
        except ValueError as error:
            raise HttpFailed(f"The URL is not valid: {error}") from None
        if target.scheme not in {"http", "https"} or not host or target.user or target.password:
            raise HttpFailed("The URL must be http or https, with a host and no credentials")
        if target.port in _WELL_KNOWN_PORTS and target.port not in _WEB_PORTS:
            raise HttpFailed(f"Port {target.port} is another service's")
        if address is not None and not reachable(host, self._allowed):
            raise HttpFailed(f"{host} is an address of a private network")
        return target

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The session; on another loop than its own one for this call alone, since connections live on one loop."""
        loop = asyncio.get_running_loop()
        if self._loop is None or self._loop.is_closed():
            ended, self._session, self._loop = self._session, self._made(), loop
            await _closed(ended)
        if self._loop is loop and self._session is not None:
            yield self._session
            return
        async with self._made() as session:
            yield session

    def _made(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=_OutsideResolver(self._resolver or aiohttp.ThreadedResolver(), self._allowed),
            socket_factory=self._socket,
            limit=_CONNECTIONS,
            use_dns_cache=False,
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=_TIMEOUT,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept-Encoding": "identity"},
            auto_decompress=False,
        )

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Raises: PermissionError for an address that must not be reached."""
        family, kind, protocol, _, address = info
        if not reachable(str(address[0]), self._allowed):
            raise PermissionError(errno.EACCES, f"{address[0]} is an address of a private network")
        return socket.socket(family, kind, protocol)


class _OutsideResolver(AbstractResolver):
    """Only addresses outside: they are the ones that are connected to, so a name can't change its mind between."""

    def __init__(self, resolver: AbstractResolver, allowed: Sequence[Network]) -> None:
        self._resolver = resolver
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        outside = [one for one in found if reachable(one["host"], self._allowed)]
        if not outside:
            raise PermissionError(errno.EACCES, f"{host} has no address outside private networks")
        return outside

    async def close(self) -> None:
        await self._resolver.close()


async def _closed(session: aiohttp.ClientSession | None) -> None:
    """Also on a loop that has ended, where there is nothing left to close."""
    if session is not None:
        with suppress(RuntimeError):
            await session.close()


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """As it was sent, never unpacked. Raises: HttpFailed past 1 MiB."""
    read = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        read += chunk
        if len(read) > _LARGEST:
            answer.close()
            raise HttpFailed("The answer is larger than 1 MiB")
    return bytes(read)
