"""How many replicas of a daemon run, as `--scale event=2` says it, and which ports they take."""

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final

from rewardctl.kernel.errors import BadSettings, Invalid
from rewardctl.kernel.services import DAEMONS, Daemon, instance
from rewardctl.kernel.settings import ProjectSettings

_TOLD: Final = re.compile(rf"({'|'.join(DAEMONS)})=([1-9]|1[0-6])", re.ASCII)
_LAST_PORT: Final = 65535


def settings_of(told: Iterable[str]) -> dict[str, int]:
    """The settings that each of `told` means; of one daemon the last word counts. Raises: Invalid."""
    return dict(map(_setting, told))


def replicas(settings: ProjectSettings, daemon: str) -> int:
    return int(getattr(settings, f"{daemon}_replicas"))


def further_ports(settings: ProjectSettings) -> int:
    """How many ports it takes past those that have a setting of their own."""
    return sum(len(ports) for ports in places(settings).values()) - len(DAEMONS) + shares_a_port(settings)


def shares_a_port(settings: ProjectSettings) -> bool:
    """Whether there are several gateways: all of them are at `gateway_port`, and each at a port of its own."""
    return replicas(settings, "gateway") > 1


def places(settings: ProjectSettings) -> Mapping[Daemon, Mapping[str, int]]:
    """By daemon, its replicas and the port of each: the first has its own, the others those after the highest of all.

    Those of event come first, the gateway's last.
    Raises: BadSettings where there are none left.
    """
    highest = max(value for name, value in settings.model_dump().items() if name.endswith("_port"))
    free = count(highest + 1)
    found = {daemon: _ports(settings, daemon, free) for daemon in reversed(DAEMONS)}
    if next(free) - 1 > _LAST_PORT:
        raise BadSettings(f"There are too few ports after {highest}", hint="run: rewardctl init --port-base N")
    return found


def _ports(settings: ProjectSettings, daemon: str, free: "count[int]") -> Mapping[str, int]:
    shared = daemon == "gateway" and shares_a_port(settings)
    first = next(free) if shared else getattr(settings, f"{daemon}_port")
    further = range(2, replicas(settings, daemon) + 1)
    return {daemon: first, **{instance(daemon, number): next(free) for number in further}}


def _setting(told: str) -> tuple[str, int]:
    found = _TOLD.fullmatch(told)
    if found is None:
        hint = "write gateway=N, auth=N or event=N with N from 1 to 16, such as --scale event=2"
        raise Invalid(f"{told!r} is no scale", hint=hint)
    return f"{found[1]}_replicas", int(found[2])
