"""What is done to both databases, here or in a container that reaches them. Each answer is what `--json` shows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from rewardctl.backup.direct import DirectCare
from rewardctl.backup.inside import InsideCare
from rewardctl.backup.take import Progress, Source
from rewardctl.kernel.errors import NotInitialised
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import databases, project, stacks
from rewardctl.runtime.compose.tools import Tools
from rewardctl.runtime.databases import Addresses
from rewardctl.schema.mongo import opened, refusals
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN

Told = dict[str, Any]
Tell = Callable[[str], None]


class Care(Protocol):
    def status(self) -> Told: ...

    def migrate(self, tell: Tell, *, dry_run: bool) -> Told:
        """Raises: NewerDatabase, HalfRestored."""
        ...

    def backup(self, file: Path, progress: Progress) -> Told:
        """Raises: DiskFull, SetupError, NewerDatabase, HalfRestored."""
        ...

    def restore(self, file: Path, tell: Tell, progress: Progress, *, drop: bool) -> Told:
        """Raises: NotFound, Invalid, DamagedBackup, NotEmpty, NewerDatabase, HalfRestored."""
        ...

    def holds_anything(self) -> bool: ...


@contextmanager
def at_hand(tell: Tell, *, alone: bool = False) -> Iterator[Care]:
    """Of the project that is found; else of the addresses alone that this process is told.

    Raises: NotInitialised, SetupError, Unavailable; AlreadyRunning where they are wanted `alone` and daemons run.
    """
    with ExitStack() as stack:
        found = _told_alone() or stack.enter_context(stacks.of(project.find()).databases(tell, alone=alone))
        if isinstance(found, Tools):
            yield InsideCare(found)
            return
        stack.enter_context(refusals("A database"))
        pairs = ((found.event, EVENT_PLAN), (found.accounts, ACCOUNTS_PLAN))
        yield DirectCare([Source(stack.enter_context(opened(uri, plan.schema)), plan) for uri, plan in pairs])


def _told_alone() -> Addresses | None:
    """Where there is no project, as in a container of tools."""
    try:
        project.find()
    except NotInitialised:
        return databases.told(ProjectSettings.read())
    return None
