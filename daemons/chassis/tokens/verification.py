"""Access tokens, each verified once: until it expires it is known, unless what it stands for was ended before."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.principal import Principal
from rewardctl.kernel.tokens import TokenVerifier, Verified, kid_of

_MOST: Final = 10_000
"""Tokens that one process knows at a time; the one that it knows for longest makes room."""


class Revoked(Protocol):
    def covers(self, principal: Principal) -> bool:
        """Whether the session or the user that a good token names was shut out since."""
        ...


async def _nobody_to_ask() -> None:
    """There are no keys but those that are known."""


class Verification:
    """`look_up` is called where a token names a key that is not known; it may `trust` further ones."""

    def __init__(self, verifier: TokenVerifier, revoked: Revoked, most: int = _MOST) -> None:
        self._verifier = verifier
        self._revoked = revoked
        self._most = most
        self._known: dict[str, Verified] = {}
        self.look_up: Callable[[], Awaitable[None]] = _nobody_to_ask

    @property
    def keys(self) -> Mapping[str, Ed25519PublicKey]:
        """By `kid`."""
        return self._verifier.keys

    def trust(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        """These alone from now on: what another one signed is good for nothing any more."""
        if keys == self.keys:
            return
        self._verifier = replace(self._verifier, keys=keys)
        self._known = {token: found for token, found in self._known.items() if found.kid in keys}

    async def principal_of(self, token: str) -> Principal:
        """The same as `verify`, but a key that is not known is looked up first. Raises: InvalidToken."""
        try:
            return self.verify(token)
        except InvalidToken:
            kid = kid_of(token)
            if kid is None or kid in self.keys:
                raise
        await self.look_up()
        return self.verify(token)

    def verify(self, token: str) -> Principal:
        """The principal a token names. Raises: InvalidToken."""
        found = self._known.get(token)
        if found is None or found.expires_at <= time.time():
            found = self._remembered(token)
        if self._revoked.covers(found.principal):
            raise InvalidToken
        return found.principal

    def _remembered(self, token: str) -> Verified:
        self._known.pop(token, None)
        found = self._verifier.verified(token)
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[token] = found
        return found
