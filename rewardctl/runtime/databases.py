"""The databases, at hand also where the platform is down: those of this machine then run as long as they are needed."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from rewardctl.kernel.errors import AlreadyRunning
from rewardctl.kernel.services import is_mongod
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import addresses, control, topology
from rewardctl.runtime.lock import among
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import State
from rewardctl.runtime.topology import ServiceKind

_START_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Addresses:
    event: str
    accounts: str


@contextmanager
def at_hand(project: Project, *, alone: bool = False) -> Iterator[Addresses]:
    """Raises: SetupError; AlreadyRunning where they are wanted `alone` and daemons of this project run."""
    settings = project.settings()
    if alone:
        _require_no_daemon(project)
    found = Addresses(addresses.event_uri(settings), addresses.accounts_uri(settings))
    if not _runs_here(project, settings):
        yield found
        return
    with among(project.databases_lock_file) as until_alone:
        if control.running(project):
            yield found
            return
        with _running(project, until_alone):
            yield found


def _require_no_daemon(project: Project) -> None:
    now = control.running(project)
    if now and not run_alone(now):
        raise AlreadyRunning(hint="run first: rewardctl down")


def run_alone(now: State) -> bool:
    """Whether what runs is what `at_hand` started, here or in another process."""
    return bool(now.services) and all(is_mongod(one.service) for one in now.services)


def _runs_here(project: Project, settings: ProjectSettings) -> bool:
    """Where both are elsewhere it does not matter what runs here."""
    if told(settings):
        return False
    return any(one.kind is ServiceKind.MONGOD for one in topology.services(project, settings))


def told(settings: ProjectSettings) -> Addresses | None:
    """Where both are elsewhere, or this is a container that reaches them."""
    event, accounts = settings.mongodb_uri_event, settings.mongodb_uri_user
    return Addresses(event, accounts) if event and accounts else None


@contextmanager
def _running(project: Project, until_alone: Callable[[], None]) -> Iterator[None]:
    supervisor = control.spawn(project, _START_SECONDS, databases=True)
    try:
        deque(control.await_start(project, supervisor, _START_SECONDS), maxlen=0)
        yield
    finally:
        until_alone()
        control.call_off(project, supervisor)
