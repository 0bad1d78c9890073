"""What an event offers, as a mark that changes with each change of it: a file that bears another one is stale."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from rewardctl.wire.events import EventRewardResponse

_LENGTH: Final = 12


def mark(offers: Iterable[EventRewardResponse]) -> str:
    lines = sorted(f"{one.id} {one.version}\n" for one in offers)
    return sha256("".join(lines).encode()).hexdigest()[:_LENGTH]
