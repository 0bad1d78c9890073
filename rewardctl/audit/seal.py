"""What makes an exported file tell that it is whole, unchanged and ours: its last line.

It has the SHA-256 of all lines before it, and an Ed25519 signature over that by the project's signing key.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.audit.lines import Kind
from rewardctl.kernel.keys import SigningKey

_PURPOSE: Final = b"rewardctl audit export\n"
"""Keeps a signature from being taken for one over anything else."""


class Damaged(Exception):
    """The file is not what this project exported; the message says in which way."""


def seal(digest: str, key: SigningKey) -> bytes:
    """The last line of a file whose lines have the SHA-256 `digest`, in hexadecimal."""
    return _line(digest, key.kid, key.private.sign(_signed(digest)))


def check(lines: Iterable[bytes], keys: Mapping[str, Ed25519PublicKey]) -> int:
    """How many lines there are before the seal. Raises: Damaged."""
    sha256, last, count = hashlib.sha256(), b"", -1
    for count, line in enumerate(lines):  # noqa: B007 - the last number is the answer
        sha256.update(last)
        last = line
    digest, kid, signature = _opened(last)
    if digest != sha256.hexdigest():
        raise Damaged("it was changed after it was made")
    if kid not in keys:
        raise Damaged("it is foreign: signed by a key that is not among the public keys")
    try:
        keys[kid].verify(signature, _signed(digest))
    except InvalidSignature:
        raise Damaged("its signature is not of the key that it names") from None
    return count


def _opened(line: bytes) -> tuple[str, str, bytes]:
    """The line's digest, key id and signature; a line that we would write in another way is none."""
    try:
        found = json.loads(line)[Kind.SEAL]
        digest, kid, signature = str(found["sha256"]), str(found["kid"]), bytes.fromhex(found["signature"])
    except (ValueError, KeyError, TypeError):
        raise Damaged("it was cut: there is no seal at its end") from None
    if _line(digest, kid, signature) != line:
        raise Damaged("its seal was changed")
    return digest, kid, signature


def _line(digest: str, kid: str, signature: bytes) -> bytes:
    content = {"sha256": digest, "kid": kid, "signature": signature.hex()}
    return json.dumps({Kind.SEAL: content}).encode() + b"\n"


def _signed(digest: str) -> bytes:
    return _PURPOSE + digest.encode()
