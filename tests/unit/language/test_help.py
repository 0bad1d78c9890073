"""The help in Korean: every text of every page, drawn as people see it."""

import re
from importlib.resources import files
from typing import Any, Final

import pytest
from rich.cells import cell_len
from typer import Context

from rewardctl.cli import output
from rewardctl.cli.app import COMMANDS, main
from rewardctl.cli.help import page as help_page
from rewardctl.language.catalogue import entries
from tests.help_texts import commands, every

_KOREAN: Final = dict(entries(files("rewardctl.language").joinpath("ko.po").read_text("utf-8")))
_ENGLISH: Final = re.compile(r"\[(default|required)|Usage:|─ (Arguments|Options|Commands) ─|^ Examples", re.MULTILINE)


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_LANG", "ko")


def _drawn(command: Any, context: Context, capsys: pytest.CaptureFixture[str]) -> str:
    output.write_page(help_page.page(command, context))
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_each_page_is_korean_and_its_panels_line_up(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for command, context in commands():
        drawn = _drawn(command, context, capsys)
        assert "사용법: " in drawn
        assert _ENGLISH.search(drawn) is None
        assert {cell_len(line) for line in drawn.splitlines() if line[:1] in set("╭│╰")} == {columns}


def test_each_page_shows_its_translations_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for command, context in commands():
        shown = re.sub(r"[\s│]", "", _drawn(command, context, capsys))
        texts = [*help_page.paragraphs(command), *(one.help for one in command.get_params(context) if one.help)]
        assert [text for text in texts if re.sub(r"\s", "", _KOREAN[text]) not in shown] == []


def test_every_command_is_walked() -> None:
    paths = [context.command_path for _, context in commands()]
    assert {path.split()[1] for path in paths if " " in path} == set(COMMANDS)
    assert {"Open an event.", "Print one JSON object, for programs.", "not logged in"} <= every()


def test_the_exit_statuses_are_told_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["help", "exit-statuses"])
    assert "로그인하지 않았습니다" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "word", "said"),
    [("rewardctl ", "ps", "서비스를 보여 줍니다."), ("rewardctl claim ", "decide", "여러 건이면 …")],
)
def test_what_a_shell_completes_is_told_in_korean(
    typed: str, word: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_REWARDCTL_COMPLETE", "complete_fish")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", typed)
    with pytest.raises(SystemExit):
        main([])
    told = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert told[word].endswith(said)
