from collections.abc import Iterator

import pytest

from tests.log_lines import faults
from tests.platform import ADMIN, Platform, running


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A seeded platform that runs for the whole session; tests leave it running."""
    with running(tmp_path_factory.mktemp("platform")) as made:
        made.login(ADMIN, made.admin_password)
        made.ok("seed")
        yield made
    assert faults(made.project.logs) == [], "a daemon wrote what is no line"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform for one module, without a seed, unless the module has one of its own."""
    with running(tmp_path_factory.mktemp("stack")) as made:
        yield made
