"""What a claim bears: why it stands as it does, what was given, and what who asked was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim was rejected: a stable code and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Grant:
    """`amount` of one reward that its type gave, described by `details`; it lapses at `expires_at`, if ever."""

    reward_id: str
    type: str
    amount: int
    details: Mapping[str, Any]
    expires_at: datetime | None = None

    def lapsed_by(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Delay:
    """A reward type could not say yet: asked again after `retry_after`, given up at `deadline`."""

    reason: str
    retry_after: timedelta
    deadline: datetime
    asked: int


@dataclass(frozen=True, slots=True)
class Key:
    """An `Idempotency-Key`; `fingerprint` is the hash of the request that it first came with."""

    value: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a keyed request was answered, byte for byte."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class EventSnapshot:
    """The event as it was when the claim was made; its version decides."""

    id: str
    name: str
    version: int
