"""What a reward type answers. Answers are values: an exception means that nobody knows what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Granted:
    """`amount` is what the ledger adds for the reward's type; `details` say what it is; it lapses at `expires_at`.

    A grant with `details` is a holding in the user's wallet. They are JSON of at most 16 KiB.
    """

    amount: int
    details: Mapping[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Give all of these rewards or none, by their ids; none of them may answer `Together` itself."""

    rewards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not yet, or it is not known yet: ask again after `retry_after`."""

    retry_after: timedelta
    reason: str = "The reward can't be given yet"


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: the claim is rejected for `reason`, and what it held is given back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Revoked:
    """What was granted is taken back, or there was nothing to take back."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a reward that is being made; `field` is the name on the wire."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Description:
    """A reward in a few words, and how much the ledger adds for one of it.

    One that gives other rewards names them in `rewards`, and adds nothing itself.
    """

    text: str
    amount: int = 1
    rewards: tuple[str, ...] = ()


Outcome = Granted | Together | Deferred | Refused
Reversal = Revoked | Deferred
