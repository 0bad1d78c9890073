"""The keys that tokens are verified with, kept to those that auth publishes; while it is away they stay good."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from daemons.chassis.metrics import following as metrics_following
from daemons.chassis.metrics.following import Reason
from daemons.chassis.tokens.verification import Verification
from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.log import log_for

REFRESH_SECONDS: Final = 20.0
_BETWEEN_LOOKUPS: Final = 30.0
_PATIENCE: Final = 2.0
_log = log_for("keys")
Keys = Mapping[str, Ed25519PublicKey]


class KeyLookup:
    """`source` gives the keys by `kid`, or raises RewardctlError; `now` is in seconds."""

    def __init__(
        self,
        service: str,
        verification: Verification,
        source: Callable[[], Awaitable[Keys]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._verification = verification
        self._source = source
        self._now = now
        self._in_turn = asyncio.Lock()
        self._asked_at = -_BETWEEN_LOOKUPS
        self._asking: asyncio.Task[None] | None = None
        self._away = False

    async def refresh(self) -> int:
        await self._fetch("refresh")
        return 0

    async def look_up(self) -> None:
        """Ask, once in 30 s however many tokens name unknown keys; each waits for the answer, 2 s at most."""
        now = self._now()
        if now - self._asked_at >= _BETWEEN_LOOKUPS:
            self._asked_at = now
            self._asking = asyncio.create_task(self._fetch("unknown_kid"))
        if self._asking is not None and not self._asking.done():
            await asyncio.wait({self._asking}, timeout=_PATIENCE)

    async def _fetch(self, reason: Reason) -> None:
        """One at a time, so that no late answer undoes a newer one."""
        async with self._in_turn:
            metrics_following.fetched(self._service, reason)
            try:
                self._take(await self._source())
            except RewardctlError as error:
                self._missed(error)

    def _take(self, keys: Keys) -> None:
        self._away, before = False, self._verification.keys
        self._verification.trust(keys)
        if keys.keys() != before.keys():
            bound = _log.bind(event="keys.changed", trusted=sorted(keys), retired=sorted(before.keys() - keys.keys()))
            bound.info("the public keys changed")

    def _missed(self, error: RewardctlError) -> None:
        if not self._away:
            _log.bind(event="keys.unknown", reason=str(error)).warning("auth tells no keys: those known stay good")
        self._away = True
