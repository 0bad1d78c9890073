"""How many replicas of a daemon run, as `--scale event=2` says it."""

import re
from collections.abc import Iterable
from typing import Final

from rewardctl.kernel.errors import Invalid

_TOLD: Final = re.compile(r"event=([1-9]|1[0-6])", re.ASCII)


def settings_of(told: Iterable[str]) -> dict[str, int]:
    """The settings that each of `told` means; the last word counts. Raises: Invalid."""
    counts = [_count(one) for one in told]
    return {"event_replicas": counts[-1]} if counts else {}


def _count(told: str) -> int:
    found = _TOLD.fullmatch(told)
    if found is None:
        raise Invalid(f"{told!r} is no scale", hint="write event=N with N from 1 to 16, such as --scale event=2")
    return int(found[1])
