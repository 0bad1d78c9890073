"""What a shell is answered, through the variables by which it asks."""

import subprocess
import sys
from pathlib import Path

import pytest

from rewardctl.cli import app
from rewardctl.cli.help import completed


def _completed(root: Path, words: str, cword: int) -> list[str]:
    asked = {"_REWARDCTL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(cword)}
    done = subprocess.run(
        [sys.executable, "-m", "rewardctl"],
        env={"REWARDCTL_HOME": str(root), **asked},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "cword", "expected"),
    [("rewardctl ev", 1, "event"), ("rewardctl event cre", 2, "create"), ("rewardctl ps --js", 2, "--json")],
)
def test_a_shell_completes_commands_and_options(tmp_path: Path, words: str, cword: int, expected: str) -> None:
    assert expected in _completed(tmp_path, words, cword)


def test_where_there_is_no_project_an_id_is_not_completed_and_nothing_is_said(tmp_path: Path) -> None:
    assert _completed(tmp_path, "rewardctl event show ", 3) == []


def test_what_is_kept_damaged_is_no_completion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / ".rewardctl"
    home.mkdir()
    (home / "version").write_text("1")
    (home / "session.json").write_text("{}")
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    assert completed.events("") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_told_how_to_ask(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["completion", shell])
    assert stopped.value.code == 0
    assert f"_REWARDCTL_COMPLETE=complete_{shell}" in capsys.readouterr().out
