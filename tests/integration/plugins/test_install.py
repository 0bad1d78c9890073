"""With a real pip, into a virtual environment that sees this one's packages."""

import site as python_site
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.plugins.site import Site


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """The python of a new environment; pip writes there, and whatever this environment has is there too."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    (packages,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    lines = [f"import site; site.addsitedir({path!r})" for path in python_site.getsitepackages()]
    (packages / "outer.pth").write_text("\n".join(lines))
    return tmp_path / "venv" / "bin" / "python"


def run(site: Site, python: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    command = [str(python), "-m", "rewardctl", *args]
    return subprocess.run(
        command, cwd=site.home, env=site.environment, capture_output=True, text=True, check=False, timeout=240
    )


def test_a_new_package_is_installed_tried_and_removed(site: Site, environment: Path) -> None:
    for command, said in (
        (("plugin", "new", "sticker"), "STICKER"),
        (("plugin", "install", "-e", "./sticker"), "added"),
        (("plugin", "list"), "rewardctl-sticker"),
        (("plugin", "check", "sticker"), "✓ nothing secret is told"),
        (("plugin", "remove", "rewardctl_sticker"), "removed"),
    ):
        done = run(site, environment, *command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        assert said in done.stdout
    assert "rewardctl restart event" in done.stderr
    assert "STICKER" not in run(site, environment, "plugin", "list").stdout


def test_what_pip_can_not_install_is_a_line_and_a_hint(site: Site, environment: Path) -> None:
    done = run(site, environment, "plugin", "install", "./nowhere")
    assert done.returncode == 8
    assert "error: pip could not install ./nowhere" in done.stderr


@pytest.mark.parametrize("spec", ["--index-url=https://example.com", "-r", " "])
def test_an_option_is_no_plugin(site: Site, spec: str) -> None:
    assert site.run("plugin", "install", "--", spec).returncode == 2


@pytest.mark.parametrize("name", ["rewardctl", "Rewardctl", "REWARDCTL"])
def test_the_platform_itself_is_not_removed(site: Site, name: str) -> None:
    done = site.run("plugin", "remove", name)
    assert done.returncode == 4
    assert "platform itself" in done.stderr


@pytest.mark.parametrize("name", ["pydantic", "nothing-at-all"])
def test_what_brings_no_reward_type_is_not_removed(site: Site, name: str) -> None:
    assert site.run("plugin", "remove", name).returncode == 5
