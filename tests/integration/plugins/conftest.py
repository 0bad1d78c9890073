from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from rewardctl.audit.mongo import MongoSource
from rewardctl.audit.report import Report
from rewardctl.audit.verifier import verify
from rewardctl.kernel.ids import new_id
from tests.databases import located
from tests.fakes.misbehaving import MISBEHAVING
from tests.integration import stage
from tests.integration.plugins.site import Site
from tests.integration.stage import Stage

SECONDS = 2.0


@pytest.fixture(scope="session")
def uri(mongodb_uri: str) -> str:
    return located(mongodb_uri, f"plugins_{new_id()}")


@pytest.fixture(scope="session")
async def platform(uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """With reward types that do wrong beside those that do right."""
    directory = tmp_path_factory.mktemp("plugins")
    key = directory / "codes-key"
    key.write_text("k" * 43)
    async with stage.opened(uri, directory, MISBEHAVING, reward_type_seconds=SECONDS, codes_key_file=key) as opened:
        yield opened


@pytest.fixture
def verified(uri: str) -> Callable[[], Report]:
    def run() -> Report:
        with MongoSource.opened(uri) as source:
            return verify(source.lines())

    return run


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site", tmp_path / "home")
    made.root.mkdir()
    made.home.mkdir()
    return made


@pytest.fixture
def project(site: Site) -> Site:
    """The same with a project in its current directory."""
    done = site.run("init", "--admin-password-stdin", given="a long password\n")
    assert done.returncode == 0, done.stderr
    return site
