from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from rewardctl.client import Client
from rewardctl.kernel.errors import NotInitialised
from rewardctl.runtime import control, project
from rewardctl.runtime.project import Project
from tests.platform import Platform, Stage


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The platform that runs in this directory, else one that is started for the stories."""
    running = _running_here()
    if running is None:
        platform: Platform = request.getfixturevalue("platform")
        running = platform.project
    with ExitStack() as clients:
        yield Stage(running, clients)


def _running_here() -> Project | None:
    with suppress(NotInitialised):
        here = project.find()
        return here if control.running(here) else None
    return None


@pytest.fixture
def operator(stage: Stage) -> Client:
    return stage.role("operator")


@pytest.fixture
def someone(stage: Stage) -> Callable[[], Client]:
    return stage.someone
