"""Whether a service can do its work now."""

import asyncio
from typing import Final, Protocol

from rewardctl.runtime.replica_set import ReplicaSet
from rewardctl.runtime.topology import Service, ServiceKind

_PATIENCE_SECONDS: Final = 2.0


class Readiness(Protocol):
    async def ready(self) -> bool: ...

    async def close(self) -> None: ...


def readiness_of(service: Service) -> Readiness:
    return readiness_at(service.kind, service.host, service.port)


def readiness_at(kind: ServiceKind, host: str, port: int) -> Readiness:
    return ReplicaSet(port) if kind is ServiceKind.MONGOD else _HealthEndpoint(host, port)


class _HealthEndpoint:
    """`GET /health/ready` is answered with 200."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def ready(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self._status() == b"200"
        except (OSError, TimeoutError):
            return False

    async def close(self) -> None:
        """Nothing is kept open between two looks."""

    async def _status(self) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            words = (await reader.readline()).split()
            return words[1] if len(words) > 1 else b""
        finally:
            writer.close()
