"""Programs of ours in a container of their own, which lasts as long as they do: it reaches databases and daemons.

The databases run meanwhile where the platform is down, as in local mode.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from rewardctl.kernel.errors import AlreadyRunning, Ended, StartFailed
from rewardctl.kernel.services import DAEMONS, MONGODS
from rewardctl.runtime.compose import awaited, containers, images, secret_files
from rewardctl.runtime.compose.driver import Driver
from rewardctl.runtime.lock import among

EXCHANGE: Final = PurePosixPath("/exchange")
"""Where a container of tools sees `secret_files.exchange`."""
_DATABASES: Final = frozenset(MONGODS)
_PREPARING: Final = tuple(f"{name}-init" for name in MONGODS)
_RUN: Final = ("run", "--rm", "--no-deps", "-T", "tools")
_START_SECONDS: Final = 180.0
_STOP_SECONDS: Final = 180


@dataclass(frozen=True, slots=True)
class Tools:
    driver: Driver

    @property
    def exchange(self) -> Path:
        return secret_files.exchange(self.driver.project)

    def answer(self, program: str, *words: str) -> dict[str, Any]:
        """The JSON object that `python -m PROGRAM` prints there. Raises: Ended, StartFailed, NoEngine."""
        answer = self.driver.answer(*_RUN, program, *words)
        if answer.text.strip():
            found: dict[str, Any] = json.loads(answer.text)
            return found
        if answer.explained:
            raise Ended(answer.status)
        raise StartFailed("The container of tools could not do it", hint="its last words are above")


@contextmanager
def at_hand(driver: Driver, tell: Callable[[str], None], *, alone: bool) -> Iterator[Tools]:
    """Raises: AlreadyRunning where the databases are wanted `alone` and daemons run; NoEngine, SetupError, TimedOut."""
    with among(driver.project.databases_lock_file) as until_alone:
        yield from _at_hand(driver, tell, until_alone, alone=alone)


def _at_hand(
    driver: Driver, tell: Callable[[str], None], until_alone: Callable[[], None], *, alone: bool
) -> Iterator[Tools]:
    running = _running(driver)
    if alone and not running.isdisjoint(DAEMONS):
        raise AlreadyRunning(hint="run first: rewardctl down")
    driver.prepare(with_logs=driver.with_logs)
    images.require(driver.variables, [images.OURS, images.DATABASE], tell, build=False)
    if running >= _DATABASES:
        yield Tools(driver)
        return
    try:
        _start_databases(driver, tell)
        yield Tools(driver)
    finally:
        until_alone()
        if not running and _running(driver) <= _DATABASES:
            driver.run("down", seconds=_STOP_SECONDS)


def running_beside(driver: Driver) -> Tools | None:
    """For who starts nothing: None where the databases are down. Raises: NoEngine."""
    if not _running(driver) >= _DATABASES:
        return None
    driver.prepare(with_logs=driver.with_logs)
    return Tools(driver)


def _running(driver: Driver) -> set[str]:
    return {one.service for one in driver.containers() if one.running and one.is_lasting}


def _start_databases(driver: Driver, tell: Callable[[str], None]) -> None:
    """Raises: StartFailed, TimedOut."""
    tell("starting the databases")
    if driver.run("up", "--detach", *_PREPARING, seconds=_START_SECONDS):
        raise awaited.failure(driver.containers())
    awaited.until(driver.containers, _prepared, time.monotonic() + _START_SECONDS)


def _prepared(found: containers.Found) -> bool:
    done = {one.service for one in found if one.service in _PREPARING and one.done}
    return done == set(_PREPARING) and all(one.well for one in found if one.is_lasting)
