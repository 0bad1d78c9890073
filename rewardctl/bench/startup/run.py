"""Starts a project again and again, the help in between, so that what else the machine does meets all of them."""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rewardctl.bench.spread import Spread
from rewardctl.bench.stage import initialised
from rewardctl.bench.startup import memory, modules
from rewardctl.bench.startup.report import Memory, Startup
from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import control, state
from rewardctl.runtime.project import Project

_REST_SECONDS: Final = 3.0
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    rounds: int = 5
    rest: float = _REST_SECONDS


@dataclass(frozen=True, slots=True)
class _Found:
    """Seconds of each round."""

    help: list[float] = field(default_factory=list)
    up: list[float] = field(default_factory=list)
    services: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def run(plan: Plan, tell: Tell) -> Startup:
    """Raises: SetupError where the platform does not start."""
    begun, found = time.monotonic(), _Found()
    with initialised() as project:
        tell(f"a project of its own is in {project.root}")
        _started(project)
        control.stop(project)
        for number in range(plan.rounds):
            held = _round(project, found, plan.rest if number == plan.rounds - 1 else 0)
            tell(f"round {number + 1} of {plan.rounds}: help {found.help[-1]:.2f} s, up {found.up[-1]:.2f} s")
    return _report(plan, found, held, time.monotonic() - begun)


def _round(project: Project, found: _Found, rest: float) -> Mapping[str, Memory]:
    found.help.append(_timed(project, "--help"))
    try:
        found.up.append(_started(project))
        for name, seconds in _services(project):
            found.services[name].append(seconds)
        time.sleep(rest)
        return memory.held(project)
    finally:
        control.stop(project)


def _started(project: Project) -> float:
    return _timed(project, "up", "--detach", "--wait")


def _timed(project: Project, *args: str) -> float:
    """The seconds that a command line took. Raises: SetupError where it failed."""
    begun = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "rewardctl", *args],
        env={**os.environ, "REWARDCTL_HOME": str(project.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"rewardctl {' '.join(args)} failed: {done.stderr.strip()}")
    return time.monotonic() - begun


def _services(project: Project) -> Iterator[tuple[str, float]]:
    """From the spawn of each to the line in which the supervisor says that it is ready."""
    ready, now = _ready(project), state.read(project)
    for one in now.services if now else []:
        if one.service in ready and one.started_at:
            yield one.service, (ready[one.service] - one.started_at).total_seconds()


def _ready(project: Project) -> dict[str, datetime]:
    lines = map(json.loads, control.log_file(project).read_text("utf-8").splitlines())
    said = [line for line in lines if line.get("event") == "service.ready"]
    return {line["child"]: datetime.fromisoformat(line["time"]) for line in said}


def _report(plan: Plan, found: _Found, held: Mapping[str, Memory], seconds: float) -> Startup:
    return Startup(
        rounds=plan.rounds,
        help=Spread.over(found.help),
        up=Spread.over(found.up),
        services={name: Spread.over(each) for name, each in found.services.items()},
        memory=dict(held),
        modules={name: len(modules.loaded(name)) for name in modules.PROGRAMS},
        seconds=round(seconds, 1),
    )
