"""How a password becomes what is stored: bcrypt over an HMAC-SHA-384 of the password, keyed with the pepper.

The pre-hash is 64 bytes of base64, so bcrypt's limit of 72 bytes cuts nothing. These functions block for a
fraction of a second: a daemon runs them in its pool.
"""

import base64
import hashlib
import hmac
import unicodedata

import bcrypt


def hashed(password: str, pepper: bytes, cost: int) -> str:
    """A fresh bcrypt hash; `cost` is the binary logarithm of its rounds."""
    return bcrypt.hashpw(_prehash(password, pepper), bcrypt.gensalt(cost)).decode()


def matches(password: str, pepper: bytes, stored: str) -> bool:
    return bcrypt.checkpw(_prehash(password, pepper), stored.encode())


def _prehash(password: str, pepper: bytes) -> bytes:
    normal = unicodedata.normalize("NFKC", password).encode()
    return base64.b64encode(hmac.digest(pepper, normal, hashlib.sha384))
