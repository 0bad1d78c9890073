import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rewardctl.cli.app import main
from rewardctl.cli.views.values import when
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Nothing of it runs."""
    made = Project(tmp_path)
    initialise.make_files(made, {})
    initialise.finish(made)
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    return made


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["keys", *args])
    return int(ended.value.code or 0)


def items(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(args[0], "--json", *args[1:]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    found: list[dict[str, Any]] = json.loads(said.out)["items"]
    return found


@pytest.mark.usefixtures("project")
def test_keys_are_rotated_and_retired_and_listed_with_their_states(capsys: pytest.CaptureFixture[str]) -> None:
    (first,) = items(capsys, "list")
    assert (first["state"], set(first)) == ("active", {"kid", "state", "since"})
    active, previous = items(capsys, "rotate")
    assert (active["state"], previous["state"], previous["kid"]) == ("active", "previous", first["kid"])
    assert [one["state"] for one in items(capsys, "retire", "--now", first["kid"])] == ["active", "retired"]
    assert run("list") == 0
    shown = capsys.readouterr().out
    assert active["kid"] in shown
    assert str(when(datetime.fromisoformat(active["since"]))) in shown


@pytest.mark.usefixtures("project")
def test_what_can_not_be_retired_is_a_conflict_and_what_is_not_there_is_not_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    active, previous = items(capsys, "rotate")
    assert run("retire", "--now", active["kid"]) == 6
    assert "hint: run first: rewardctl keys rotate" in capsys.readouterr().err
    assert run("retire", previous["kid"]) == 6
    assert "hint: wait until then, or add --now" in capsys.readouterr().err
    assert run("retire", "nobody") == 5


@pytest.mark.usefixtures("project")
def test_the_keys_of_a_platform_elsewhere_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_GATEWAY_URL", "https://rewards.example.com")
    assert run("rotate") == 8


@pytest.mark.usefixtures("project")
def test_no_private_half_is_ever_shown(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for args in (("rotate",), ("list",), ("list", "--json")):
        run(*args)
    said = capsys.readouterr()
    secret = project.signing_key_file.read_text().splitlines()[1]
    assert secret not in said.out + said.err
