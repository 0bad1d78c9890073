from pathlib import Path

import pytest

from rewardctl.kernel.errors import BadSettings, NotInitialised
from rewardctl.runtime import initialise, project
from rewardctl.runtime.project import Project


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("REWARDCTL_HOME", raising=False)
    made = Project(tmp_path / "shop")
    made.root.mkdir()
    initialise.make_files(made, {})
    initialise.finish(made)
    return made


def test_a_project_is_found_from_below(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    below = made.root / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert project.find() == made


def test_the_environment_names_the_project(made: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REWARDCTL_HOME", str(made.root))
    assert project.find() == made


def test_a_named_project_is_not_looked_for_above(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    below = made.root / "below"
    below.mkdir()
    monkeypatch.setenv("REWARDCTL_HOME", str(below))
    with pytest.raises(NotInitialised):
        project.find()


def test_no_project_is_an_error_with_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REWARDCTL_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotInitialised) as raised:
        project.find()
    assert raised.value.hint == "run: rewardctl init"


def test_half_a_project_is_no_project(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    made.version_file.unlink()
    monkeypatch.chdir(made.root)
    with pytest.raises(NotInitialised, match="half made"):
        project.find()


def test_a_flag_wins_over_the_environment_and_that_over_the_file(
    made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.settings_file.write_text("gateway_port = 1111\nauth_port = 1112\nevent_port = 1113\n")
    monkeypatch.setenv("REWARDCTL_GATEWAY_PORT", "2221")
    monkeypatch.setenv("REWARDCTL_AUTH_PORT", "2222")
    settings = made.settings(gateway_port=3331)
    assert (settings.gateway_port, settings.auth_port, settings.event_port) == (3331, 2222, 1113)


def test_a_setting_that_nobody_knows_is_named(made: Project) -> None:
    made.settings_file.write_text("gatewayport = 1\n")
    with pytest.raises(BadSettings, match="gatewayport"):
        made.settings()
