"""The keys that sign access tokens, as the project's files hold them; auth follows the files while it runs.

next       published, so that everybody knows it before it signs
active     signs
previous   signs no more, and verifies what it signed
retired    good for no token; its public half verifies files that it signed
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.kernel.clock import Clock, iso
from rewardctl.kernel.keys import SigningKey, load_public_keys
from rewardctl.runtime import durable
from rewardctl.runtime.project import Project

Jwk = dict[str, Any]


class KeyState(StrEnum):
    NEXT = "next"
    ACTIVE = "active"
    PREVIOUS = "previous"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class KnownKey:
    """`since` is when it came to its state; None where an older version made it."""

    kid: str
    state: KeyState
    since: datetime | None


def listed(project: Project) -> Sequence[KnownKey]:
    """Those that are good first. Raises: BadSettings."""
    active, coming = SigningKey.load(project.signing_key_file).kid, next_kid(project)
    good = [KnownKey(jwk["kid"], _state(jwk["kid"], active, coming), _since(jwk)) for jwk in published(project)]
    gone = [KnownKey(jwk["kid"], KeyState.RETIRED, _since(jwk)) for jwk in retired(project)]
    return [*sorted(good, key=lambda one: list(KeyState).index(one.state)), *gone]


def ever_good(project: Project) -> Mapping[str, Ed25519PublicKey]:
    """The public halves of all there were, by `kid`. Raises: BadSettings."""
    gone = load_public_keys(project.retired_keys_file) if project.retired_keys_file.exists() else {}
    return {**gone, **load_public_keys(project.public_keys_file)}


def next_kid(project: Project) -> str | None:
    """Of a rotation that is under way, or was broken off. Raises: BadSettings."""
    return SigningKey.load(project.next_key_file).kid if project.next_key_file.exists() else None


def published(project: Project) -> Sequence[Jwk]:
    """Raises: BadSettings."""
    return _read(project.public_keys_file)


def publish(project: Project, jwks: Iterable[Jwk]) -> None:
    """Raises: DiskFull, SetupError."""
    _write(project.public_keys_file, jwks)


def retired(project: Project) -> Sequence[Jwk]:
    """Raises: BadSettings."""
    return _read(project.retired_keys_file) if project.retired_keys_file.exists() else ()


def keep_retired(project: Project, jwks: Iterable[Jwk]) -> None:
    """Raises: DiskFull, SetupError."""
    _write(project.retired_keys_file, jwks)


def dated(jwk: Jwk, clock: Clock) -> Jwk:
    """It has just come to its state."""
    return jwk | {"since": iso(clock.now())}


def _read(path: Path) -> Sequence[Jwk]:
    load_public_keys(path)
    return list(json.loads(path.read_bytes())["keys"])


def _write(path: Path, jwks: Iterable[Jwk]) -> None:
    durable.write(path, json.dumps({"keys": list(jwks)}, indent=2).encode() + b"\n")


def _state(kid: str, active: str, coming: str | None) -> KeyState:
    if kid == active:
        return KeyState.ACTIVE
    return KeyState.NEXT if kid == coming else KeyState.PREVIOUS


def _since(jwk: Jwk) -> datetime | None:
    return datetime.fromisoformat(jwk["since"]) if "since" in jwk else None
