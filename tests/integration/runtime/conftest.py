from collections.abc import Iterator
from pathlib import Path

import pytest

from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project
from tests.integration.runtime.stage import Stage, left_of


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project(tmp_path)
    initialise.make_files(made, {})
    initialise.finish(made)
    yield made
    assert left_of(made) == []


@pytest.fixture
def stage(project: Project) -> Stage:
    return Stage(project)
