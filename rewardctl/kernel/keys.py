"""The keys of tokens, each good for one algorithm.

Ed25519 for users' tokens: the private half signs them, in auth, and exports; the public halves (a JWKS) verify
everywhere. A secret of its own for the tokens that daemons show one another.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rewardctl.kernel.errors import BadSettings

_SHORTEST_SECRET: Final = 32
"""Bytes: what SHA-256 gives."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`kid` is the RFC 7638 thumbprint of the public half."""

    kid: str
    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> "SigningKey":
        """One whose `kid` no command line takes for an option."""
        while (made := cls._of(Ed25519PrivateKey.generate())).kid.startswith("-"):
            pass
        return made

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """Raises: BadSettings where the file is missing or holds no Ed25519 key."""
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError) as error:
            raise BadSettings(f"The signing key {path} can't be read", hint="run: rewardctl init") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise BadSettings(f"{path} holds no Ed25519 key", hint="remove it and run: rewardctl init")
        return cls._of(key)

    @classmethod
    def _of(cls, private: Ed25519PrivateKey) -> "SigningKey":
        return cls(_thumbprint(_jwk(private.public_key())), private)

    def pem(self) -> bytes:
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def jwk(self) -> dict[str, str]:
        """The public half as a JWK."""
        return _published(self.kid, self.private.public_key())


def jwks(keys: Mapping[str, Ed25519PublicKey]) -> dict[str, list[dict[str, str]]]:
    """The public keys, by their `kid`, as a JWKS."""
    return {"keys": [_published(kid, key) for kid, key in keys.items()]}


def load_public_keys(path: Path) -> Mapping[str, Ed25519PublicKey]:
    """The keys of a JWKS file by `kid`.

    Raises: BadSettings where the file is missing or is no JWKS of Ed25519 keys.
    """
    try:
        return public_keys(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadSettings(f"The public keys {path} can't be read", hint="run: rewardctl init") from error


def public_keys(raw: bytes) -> Mapping[str, Ed25519PublicKey]:
    """The keys of a JWKS by `kid`. Raises: ValueError where it is none, or has a key that is not Ed25519."""
    try:
        return {str(jwk["kid"]): _public_key(jwk) for jwk in json.loads(raw)["keys"]}
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a JWKS of Ed25519 keys") from error


def load_service_secret(path: Path) -> bytes:
    """Raises: BadSettings where the file is missing or holds less than 32 bytes."""
    return load_secret(path, hint="remove it and run: rewardctl init")


def load_secret(path: Path, hint: str) -> bytes:
    """`hint` is for one that is too short.

    Raises: BadSettings where the file is missing or holds less than 32 bytes.
    """
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise BadSettings(f"The secret {path} can't be read", hint="run: rewardctl init") from error
    if len(secret) < _SHORTEST_SECRET:
        raise BadSettings(f"The secret {path} is too short", hint=hint)
    return secret


def _public_key(jwk: Mapping[str, Any]) -> Ed25519PublicKey:
    if (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519"):
        raise ValueError("not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(jwk["x"] + "=="))


def _published(kid: str, public: Ed25519PublicKey) -> dict[str, str]:
    return {**_jwk(public), "kid": kid, "use": "sig", "alg": "EdDSA"}


def _jwk(public: Ed25519PublicKey) -> dict[str, str]:
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}


def _thumbprint(jwk: Mapping[str, str]) -> str:
    canonical = json.dumps(dict(sorted(jwk.items())), separators=(",", ":"))
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
