"""Hash chains: each entry carries the hash of the one before it, so that a change anywhere shows from there on.

Shared by the daemon that writes a chain and the verifier that checks it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

GENESIS: Final = "0" * 64
"""What the first entry of a chain has before it."""


def link(previous: str, fields: Mapping[str, Any]) -> str:
    """The hash of an entry: SHA-256, in hexadecimal, over the hash before it and its `fields` as canonical JSON."""
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
