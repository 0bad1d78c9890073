"""What load `rewardctl bench` is asked for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from rewardctl.bench.load import find_limit
from rewardctl.bench.load.catalogue import SCENARIOS, named
from rewardctl.bench.load.run import Plan
from rewardctl.bench.load.workload import Size, Told, planned
from rewardctl.bench.profile.profiler import Profiler
from rewardctl.cli import inputs
from rewardctl.kernel.errors import Invalid

_STEP_SECONDS: Final = 5
_SHORTEST: Final = timedelta(seconds=1)
_LONGEST: Final = timedelta(minutes=14)
"""The tokens of a scenario last for fifteen."""


def plan(
    names: Sequence[str],
    told: Told,
    *,
    every: bool,
    full: bool,
    keep: bool,
    runs: int = 1,
    traced: bool = False,
    profile: str | None = None,
) -> Plan:
    """Without names it is every scenario. Raises: Invalid; SetupError where a profile can't be made."""
    if every and names:
        raise Invalid("--all is every scenario, --scenario some", hint="leave out one of them")
    profiler = Profiler.of(profile) if profile else None
    size = Size.FULL if full else Size.SHORT if every else Size.SMOKE
    wanted = [named(name) for name in dict.fromkeys(names)] or SCENARIOS
    return Plan(size, [planned(one, size, told) for one in wanted], keep, runs, traced, profiler)


def limit(names: Sequence[str], told: Told, *, keep: bool) -> find_limit.Plan:
    """Without names it is the claim's. Raises: Invalid."""
    wanted = [named(name) for name in dict.fromkeys(names)] or [named("claim")]
    without = next((one.name for one in wanted if one.rate is None), None)
    if without:
        raise Invalid(
            f"{without} has no rate that could be raised", hint="rewardctl bench --find-limit --scenario claim"
        )
    return find_limit.Plan(wanted, told.seconds or _STEP_SECONDS, told.rate, told.vus, keep)


def seconds(duration: str | None) -> int | None:
    """Raises: Invalid where no scenario can take so long."""
    if duration is None:
        return None
    span = inputs.span(duration)
    if not _SHORTEST <= span <= _LONGEST:
        raise Invalid(f"A scenario can't take {duration}", hint="1s to 14m")
    return int(span.total_seconds())
