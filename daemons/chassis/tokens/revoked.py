"""What ended before its time, as far as this process was told: each kept while a token of it may still be alive."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final, Generic, TypeVar

from rewardctl.kernel.principal import Principal
from rewardctl.kernel.tokens import LIFETIME

ValueT = TypeVar("ValueT")
_KEPT: Final = LIFETIME + timedelta(minutes=2)
"""From when it was told, which is after it ended; clocks may be apart."""


class RevokedTokens:
    """`now` is in seconds, of a clock that never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._sessions: _Kept[bool] = _Kept()
        self._generations: _Kept[int] = _Kept()

    def covers(self, principal: Principal) -> bool:
        if principal.session_id in self._sessions.values:
            return True
        least = self._generations.values.get(principal.user_id)
        return least is not None and principal.generation < least

    def add(self, sessions: Iterable[str], generations: Iterable[tuple[str, int]]) -> None:
        """Sessions by their ids; users with the generation that their tokens must have at least."""
        until = self._now() + _KEPT.total_seconds()
        for session_id in sessions:
            self._sessions.keep(session_id, True, until)  # noqa: FBT003 - that it is there is all
        for user_id, least in generations:
            self._generations.keep(user_id, max(least, self._generations.values.get(user_id, 0)), until)

    def forget(self) -> None:
        """Let go of what no token is left of."""
        now = self._now()
        self._sessions.forget(now)
        self._generations.forget(now)


class _Kept(Generic[ValueT]):
    """Values by their names, the one that is kept for the shortest time first."""

    def __init__(self) -> None:
        self.values: dict[str, ValueT] = {}
        self._until: dict[str, float] = {}

    def keep(self, name: str, value: ValueT, until: float) -> None:
        self.values[name] = value
        self._until.pop(name, None)
        self._until[name] = until

    def forget(self, now: float) -> None:
        while self._until and self._until[first := next(iter(self._until))] <= now:
            del self._until[first], self.values[first]
