"""Identifiers: 24-hex ids of stored things, UUIDv7 request ids, W3C trace and span ids."""

import random
import re
import secrets
import time

import uuid_utils

_ID = re.compile(r"[0-9a-f]{24}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def new_id() -> str:
    """A fresh id that sorts by its second of birth."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def request_id(offered: str | None) -> str:
    """The caller's own request id where it is well formed, else a fresh UUIDv7."""
    if offered is not None and _REQUEST_ID.fullmatch(offered):
        return offered
    return str(uuid_utils.uuid7())


def new_trace_id() -> str:
    """Unlike any other's; nobody is kept from guessing it."""
    return f"{random.getrandbits(128):032x}"


def new_span_id() -> str:
    return f"{random.getrandbits(64):016x}"
