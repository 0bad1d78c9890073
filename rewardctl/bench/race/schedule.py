"""When which part of the platform is killed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.services import DAEMONS, DATABASES, service_of

_TARGET: Final = "|".join((*DAEMONS, "mongod"))
_TOLD: Final = re.compile(rf"({_TARGET}):" r"(\d{1,4}(?:\.\d{1,3})?)(ms|s)(?::([1-9]\d{0,3}))?", re.ASCII)
_UNITS: Final = {"ms": 0.001, "s": 1.0}
_HINT: Final = "write event:2s or mongod:5s: killed so long after it was ready; event:2s:3 ends after three"


@dataclass(frozen=True, slots=True)
class Kill:
    """`target` is killed `after` seconds after it was last ready, again and again; 0 is as soon as it is ready.

    It is killed `most` times; None is for as long as the load lasts.
    """

    target: str
    after: float
    most: int | None = None

    def victims(self, services: Iterable[str]) -> list[str]:
        """Those of the running services that this kills: the events' database, or every replica of the daemon."""
        wanted = DATABASES["event"].mongod if self.target == "mongod" else self.target
        return [name for name in services if service_of(name) == wanted]


def kill(told: str) -> Kill:
    """`event:2s`, `mongod:500ms`, or `event:2s:3` for three times at most. Raises: Invalid."""
    found = _TOLD.fullmatch(told)
    if found is None:
        raise Invalid(f"{told!r} is no kill", hint=_HINT)
    target, after, unit, most = found.groups()
    return Kill(target, float(after) * _UNITS[unit], int(most) if most else None)


def kills(told: Iterable[str]) -> tuple[Kill, ...]:
    """Raises: Invalid, also where one target is named twice."""
    found = tuple(kill(one) for one in told)
    if len({one.target for one in found}) < len(found):
        raise Invalid("A target is killed on one schedule", hint="write --kill event:2s --kill mongod:5s")
    return found
