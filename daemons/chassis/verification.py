"""Access tokens, each verified once: until it expires it is known, unless what it stands for was ended before."""

import time
from collections.abc import Mapping
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.principal import Principal
from rewardctl.kernel.tokens import TokenVerifier, Verified

_MOST: Final = 10_000
"""Tokens that one process knows at a time; the one that it knows for longest makes room."""


class Ended(Protocol):
    def covers(self, principal: Principal) -> bool:
        """Whether the session or the user that a good token names was shut out since."""
        ...


class Nothing:
    """Nobody was shut out."""

    def covers(self, principal: Principal) -> bool:  # noqa: ARG002 - whoever it is
        return False


class Verification:
    def __init__(self, verifier: TokenVerifier, ended: Ended, most: int = _MOST) -> None:
        self._verifier = verifier
        self._ended = ended
        self._most = most
        self._known: dict[str, Verified] = {}

    @property
    def keys(self) -> Mapping[str, Ed25519PublicKey]:
        """By `kid`."""
        return self._verifier.keys

    def verify(self, token: str) -> Principal:
        """The principal a token names. Raises: InvalidToken."""
        found = self._known.get(token)
        if found is None or found.expires_at <= time.time():
            found = self._remembered(token)
        if self._ended.covers(found.principal):
            raise InvalidToken
        return found.principal

    def _remembered(self, token: str) -> Verified:
        self._known.pop(token, None)
        found = self._verifier.verified(token)
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[token] = found
        return found
