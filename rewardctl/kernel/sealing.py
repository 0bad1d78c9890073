"""Keeps texts unreadable at rest: AES-256-GCM, bound to what each is about, under one key for the purpose."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rewardctl.kernel.keys import load_secret

_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Sealer:
    """Two keys are derived from one secret: one seals, the other recognises equal texts without opening them."""

    _sealing: AESGCM
    _recognising: bytes

    @classmethod
    def load(cls, path: Path) -> "Sealer":
        """Raises: BadSettings where the file is missing or holds less than 32 bytes."""
        return cls.of(load_secret(path, hint="restore it from where it is kept"))

    @classmethod
    def of(cls, secret: bytes) -> "Sealer":
        return cls(AESGCM(_derived(secret, b"seal")), _derived(secret, b"recognise"))

    def seal(self, text: str, about: str) -> bytes:
        """What only `opened` with the same `about` reads again."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._sealing.encrypt(nonce, text.encode(), about.encode())

    def opened(self, sealed: bytes, about: str) -> str:
        """Raises: ValueError where it was sealed with another key, about another thing, or was altered."""
        try:
            return self._sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode()).decode()
        except InvalidTag:
            raise ValueError("it can't be opened") from None

    def digest(self, text: str, about: str) -> str:
        """The same for the same text about the same thing, and nothing else to learn from it."""
        told = f"{len(about)}:{about}{text}".encode()
        return hmac.new(self._recognising, told, hashlib.sha256).hexdigest()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, purpose, hashlib.sha256).digest()
