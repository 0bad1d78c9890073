"""Signed as Standard Webhooks says: base64 of the HMAC-SHA256 of `id.timestamp.body`."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Final

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
_TOLERANCE_SECONDS: Final = 300
_VERSION: Final = "v1,"
_ENCODED: Final = "whsec_"
_MOST_SIGNATURES: Final = 10
_DIGITS: Final = 12
_FEWEST_BYTES: Final = 16


def key_of(secret: str) -> bytes:
    """Raises: ValueError for fewer than 16 bytes, and for `whsec_` without base64 behind it."""
    key = _decoded(secret.removeprefix(_ENCODED)) if secret.startswith(_ENCODED) else secret.encode()
    if len(key) < _FEWEST_BYTES:
        raise ValueError(f"needs at least {_FEWEST_BYTES} bytes")
    return key


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise ValueError("needs base64 after whsec_") from None


def headers(key: bytes, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """What goes with a message `body`."""
    timestamp = str(int(now.timestamp()))
    return {ID: message_id, TIMESTAMP: timestamp, SIGNATURE: _signed(key, message_id, timestamp, body)}


def is_good(key: bytes, message_id: str, sent: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether `body` came with this id, lately, from somebody who has the key; names of `sent` in lower case."""
    timestamp = sent.get(TIMESTAMP, "")
    if sent.get(ID) != message_id or not _is_recent(timestamp, now):
        return False
    expected = _signed(key, message_id, timestamp, body).encode()
    offered = sent.get(SIGNATURE, "").split()[:_MOST_SIGNATURES]
    return any(hmac.compare_digest(expected, one.encode(errors="replace")) for one in offered)


def _signed(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    return _VERSION + b64encode(hmac.digest(key, content, "sha256")).decode()


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS):
        return False
    return abs(now.timestamp() - int(timestamp)) <= _TOLERANCE_SECONDS
