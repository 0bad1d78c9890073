from pathlib import Path

import pytest

from tests.integration.plugins.site import Site


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
