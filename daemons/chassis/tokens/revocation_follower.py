"""Asks again and again what ended before its time, so that no request has to."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from daemons.chassis.metrics import following as metrics_following
from daemons.chassis.tokens.revoked import RevokedTokens
from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.log import log_for
from rewardctl.wire.accounts import RevocationsResponse

EVERY_SECONDS: Final = 1.0
_PATIENCE: Final = 3.0
_PAUSE: Final = 0.1
_log = log_for("revocations")
Source = Callable[[datetime | None], Awaitable[RevocationsResponse]]


class RevocationFollower:
    """`source` tells what ended since an instant, or raises RewardctlError."""

    def __init__(self, service: str, revoked: RevokedTokens, source: Source) -> None:
        self._service = service
        self._revoked = revoked
        self._source = source
        self._since: datetime | None = None
        self._away = False

    async def round(self) -> int:
        try:
            await self._follow()
        except RewardctlError as error:
            self._missed(error)
        return 0

    async def catch_up(self, patience: float = _PATIENCE) -> None:
        """Take in what ended while this process was not there; where that is not told in time, go on without."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + patience
        while True:
            try:
                return await self._follow()
            except RewardctlError as error:
                if clock() >= deadline:
                    return self._missed(error)
            await asyncio.sleep(_PAUSE)

    async def _follow(self) -> None:
        told = await self._source(self._since)
        self._revoked.add(told.sessions, [(one.id, one.generation) for one in told.users])
        self._revoked.forget()
        self._since = told.until
        metrics_following.followed(self._service)
        if self._away:
            self._away = False
            _log.bind(event="revocations.followed").info("what ended meanwhile is known again")

    def _missed(self, error: RewardctlError) -> None:
        if not self._away:
            bound = _log.bind(event="revocations.unknown", reason=str(error))
            bound.warning("auth does not tell what ended: access tokens are good until they expire")
        self._away = True
