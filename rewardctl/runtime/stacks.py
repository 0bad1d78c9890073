"""The platform of a project, whichever way it runs: what its verbs are done with."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime.compose.stack import ComposeStack
from rewardctl.runtime.compose.tools import Tools
from rewardctl.runtime.databases import Addresses
from rewardctl.runtime.local_stack import LocalStack
from rewardctl.runtime.overview import Overview
from rewardctl.runtime.project import Project


class Stack(Protocol):
    @property
    def running(self) -> bool: ...

    def overview(self) -> Overview: ...

    def restart(
        self, services: Sequence[str], patience: float, tell: Callable[[str], None], *, roll: bool = False
    ) -> list[str]:
        """The names of what was restarted, every daemon where none is named. Raises: NotRunning, Invalid, TimedOut.

        With `roll` a daemon's name stands for all its replicas, and each waits until the others are well.
        """
        ...

    def stop(self, tell: Callable[[str], None], *, volumes: bool = False) -> list[str]:
        """The names of what ran, as it was stopped; with `volumes` what is stored goes too. Raises: SetupError."""
        ...

    def databases(
        self, tell: Callable[[str], None], *, alone: bool = False
    ) -> AbstractContextManager[Addresses | Tools]:
        """Where they are, or what reaches them where we don't; they run meanwhile, also where the platform is down.

        Raises: SetupError; AlreadyRunning where they are wanted `alone` and daemons of this project run.
        """
        ...


def of(project: Project) -> Stack:
    """Raises: BadSettings."""
    settings = project.settings()
    return ComposeStack(project, settings) if is_compose(settings) else LocalStack(project, settings)


def is_compose(settings: ProjectSettings) -> bool:
    """A platform that runs elsewhere is none of ours, whatever the mode."""
    return settings.mode == "compose" and settings.gateway_url is None
