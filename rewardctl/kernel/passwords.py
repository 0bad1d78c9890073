"""How a password becomes what is stored: bcrypt over an HMAC-SHA-384 of the password, keyed with the pepper.

The pre-hash is 64 bytes of base64, so bcrypt's limit of 72 bytes cuts nothing. Those that take a pepper block for a
fraction of a second: a daemon runs them in its pool.
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from importlib import resources
from typing import Final

import bcrypt

from rewardctl.kernel.spelling import folded, normal

SHORTEST: Final = 8
LONGEST: Final = 128


def hashed(password: str, pepper: bytes, cost: int) -> str:
    """A fresh bcrypt hash; `cost` is the binary logarithm of its rounds."""
    return bcrypt.hashpw(_prehash(password, pepper), bcrypt.gensalt(cost)).decode()


def matches(password: str, pepper: bytes, stored: str) -> bool:
    return bcrypt.checkpw(_prehash(password, pepper), stored.encode())


def spend(password: str, pepper: bytes, cost: int) -> None:
    """Take as long as a comparison with a hash of that cost."""
    bcrypt.hashpw(_prehash(password, pepper), bcrypt.gensalt(cost))


def cost_of(stored: str) -> int:
    return int(stored.split("$")[2])


def length(password: str) -> tuple[int, int]:
    """In characters: as it was typed and in its normal form, the smaller figure first."""
    least, most = sorted((len(password), len(normal(password))))
    return least, most


def is_common(password: str) -> bool:
    """Whether it is among those that are tried first, in whatever case it is written."""
    return folded(password) in _common()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The most frequent ones of published leaks, as far as they are long enough to be chosen here."""
    listed = resources.files("rewardctl.kernel").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(listed.splitlines())


def _prehash(password: str, pepper: bytes) -> bytes:
    return base64.b64encode(hmac.digest(pepper, normal(password).encode(), hashlib.sha384))
