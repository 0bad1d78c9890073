import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.plugins.site import Site

ROOT = Path(__file__).parents[3]


@pytest.fixture
def written(site: Site) -> Path:
    """A new package, on the path and announced, as an editable installation does it."""
    told = site.json("plugin", "new", "gift-card")
    assert told["type"] == "GIFTCARD"
    package = site.home / "gift-card"
    (site.root / "rewardctl_gift_card").symlink_to(package / "rewardctl_gift_card")
    site.announce("rewardctl-gift-card", "GIFTCARD", "rewardctl_gift_card:GiftCard")
    return package


def test_a_new_package_keeps_every_promise_at_once(site: Site, written: Path) -> None:
    done = site.python("-m", "pytest", "-q", "-p", "no:cacheprovider", str(written))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
    assert (written / "tests" / "giftcard.schema.json").exists()
    told = site.json("plugin", "check", "gift-card")
    assert told["kept"]
    assert {one["state"] for one in told["promises"]} == {"kept"}


def test_a_new_package_is_clean(site: Site, written: Path) -> None:
    bin_ = Path(sys.executable).parent
    for command in (
        [str(bin_ / "ruff"), "check", "--no-cache", "."],
        [str(bin_ / "ruff"), "format", "--check", "--no-cache", "."],
        [str(bin_ / "mypy"), "--cache-dir", str(site.root / "mypy")],
    ):
        environment = site.environment | {"MYPYPATH": f"{ROOT}:{ROOT / 'plugins/point'}"}
        done = subprocess.run(command, cwd=written, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def test_a_new_package_says_how_to_go_on(site: Site) -> None:
    done = site.run("plugin", "new", "sticker", "--directory", "plugins")
    assert done.returncode == 0, done.stderr
    assert "pip install -e plugins/sticker" in done.stdout
    package = site.home / "plugins" / "sticker"
    assert "rewardctl reward create STICKER" in (package / "README.md").read_text()
    assert 'STICKER = "rewardctl_sticker:Sticker"' in (package / "pyproject.toml").read_text()
    assert not [path for path in package.rglob("*") if path.is_file() and "${" in path.read_text()]


@pytest.mark.parametrize("name", ["Sticker", "2stick", "stick_er", "-x", "a--b", "a-", "../up", "x" * 41, "", "é"])
def test_a_name_that_can_be_none_is_refused(site: Site, name: str) -> None:
    done = site.run("plugin", "new", "--", name)
    assert done.returncode == 2
    assert "can't be a plugin's name" in done.stderr
    assert not list(site.home.iterdir())


@pytest.mark.parametrize("name", ["point", "po-int"])
def test_a_taken_type_is_refused(site: Site, name: str) -> None:
    done = site.run("plugin", "new", name)
    assert done.returncode == 6
    assert "The type POINT is taken by rewardctl" in done.stderr


def test_what_is_there_already_is_not_written_over(site: Site) -> None:
    (site.home / "sticker").mkdir()
    done = site.run("plugin", "new", "sticker")
    assert done.returncode == 6
    assert "is there already" in done.stderr
    assert not list((site.home / "sticker").iterdir())
