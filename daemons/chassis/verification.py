"""Access tokens, each verified once: until it expires it is known, unless what it stands for was ended before."""

import time
from typing import Final, Protocol

from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.principal import Principal
from rewardctl.kernel.tokens import TokenVerifier, Verified

_MOST: Final = 10_000
"""Tokens that one process knows at a time; the one that it knows for longest makes room."""


class Ended(Protocol):
    def covers(self, token: Verified) -> bool:
        """Whether the session or the user of a good token was shut out since it was issued."""
        ...


class Nothing:
    """Nobody was shut out."""

    def covers(self, token: Verified) -> bool:  # noqa: ARG002 - whoever it is
        return False


class Verification:
    def __init__(self, verifier: TokenVerifier, ended: Ended, most: int = _MOST) -> None:
        self._verifier = verifier
        self._ended = ended
        self._most = most
        self._known: dict[str, Verified] = {}

    def verify(self, token: str) -> Principal:
        """The principal a token names. Raises: InvalidToken."""
        found = self._known.get(token)
        if found is None or found.expires_at <= time.time():
            found = self._remembered(token)
        if self._ended.covers(found):
            raise InvalidToken
        return found.principal

    def _remembered(self, token: str) -> Verified:
        self._known.pop(token, None)
        found = self._verifier.verified(token)
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[token] = found
        return found
