"""A platform of its own in a temporary directory, on free ports, stopped and removed at the end."""

import os
import shutil
import signal
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rewardctl.kernel.settings import ProjectSettings
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.runtime import addresses, control, durable, initialise, keys, ports, settings_file
from rewardctl.runtime.project import Project
from rewardctl.runtime.scale import further_ports, settings_of

_START_SECONDS: Final = 60.0
_QUICK_COST: Final = 4
_LANGUAGE: Final = "REWARDCTL_LANG"
_QUICK: Final[dict[str, Any]] = {
    "env": "test",
    "rate_limits": False,
    "connections_per_address": 0,
}


class Stage:
    """`kept` says whether the directory is left for a look at it."""

    def __init__(self, project: Project, *, kept: bool) -> None:
        self.project = project
        self.kept = kept

    @property
    def url(self) -> str:
        """The gateway's."""
        return addresses.gateway_url(self.project.settings())

    @property
    def database_uri(self) -> str:
        """Of the event database."""
        return addresses.event_uri(self.project.settings())

    def signer(self) -> TokenSigner:
        return keys.signer(self.project)


@contextmanager
def staged(
    scale: Sequence[str] = (), *, keep: bool = False, log_level: str = "warning", bcrypt_cost: int = _QUICK_COST
) -> Iterator[Stage]:
    """A platform that runs at that scale; where an error ends it, the directory is kept too.

    Raises: Invalid; SetupError where it does not start.
    """
    replicas = settings_of(scale)
    with _undisturbed(), _ended_by_sigterm():
        made = Stage(Project(Path(tempfile.mkdtemp(prefix="rewardctl-bench-"))), kept=keep)
        try:
            _initialise(made.project, replicas, log_level, bcrypt_cost)
            with _running(made.project, scale):
                yield made
        except Exception:
            made.kept = True
            raise
        finally:
            if not made.kept:
                shutil.rmtree(made.project.root, ignore_errors=True)


@contextmanager
def initialised() -> Iterator[Project]:
    """A project that can be started; at the end it is stopped and removed. Raises: SetupError."""
    with _undisturbed(), _ended_by_sigterm():
        project = Project(Path(tempfile.mkdtemp(prefix="rewardctl-bench-")))
        try:
            _initialise(project, {}, "info")  # at which the supervisor says when each service was ready
            yield project
        finally:
            control.stop(project)
            shutil.rmtree(project.root, ignore_errors=True)


def _initialise(project: Project, replicas: Mapping[str, int], log_level: str, bcrypt_cost: int = _QUICK_COST) -> None:
    base = ports.free_base(len(settings_file.PORTS) + further_ports(ProjectSettings.read(**replicas)))
    initialise.make_files(project, settings_file.ports_from(base))
    told = settings_file.told(
        project.settings_file.read_text("utf-8"), _QUICK | {"log_level": log_level, "bcrypt_cost": bcrypt_cost}
    )
    durable.write(project.settings_file, told.encode())
    initialise.finish(project)


@contextmanager
def _running(project: Project, scale: Sequence[str]) -> Iterator[None]:
    supervisor = control.spawn(project, _START_SECONDS, scale)
    try:
        deque(control.await_start(project, supervisor, _START_SECONDS), maxlen=0)
        yield
    finally:
        control.call_off(project, supervisor)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Settings in the environment are of another platform: here they don't count. The reader's language does."""
    settings = [name for name in os.environ if name.startswith("REWARDCTL_") and name != _LANGUAGE]
    taken = {name: os.environ.pop(name) for name in settings}
    try:
        yield
    finally:
        os.environ.update(taken)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the platform too, as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
