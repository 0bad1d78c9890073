import json

import pytest
from pydantic import BaseModel, ConfigDict, Field
from rich.cells import cell_len
from rich.text import Text

from rewardctl.cli import output, tables


class _Named(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    full_name: str = Field(alias="fullName")


def test_json_is_one_object_with_the_names_of_the_wire(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(_Named(full_name="여름"), lambda: "never", as_json=True)
    said = capsys.readouterr()
    assert said.out == '{"fullName": "여름"}\n'


def test_json_takes_models_inside_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    output.show({"items": [_Named(full_name="a")]}, lambda: "never", as_json=True)
    assert json.loads(capsys.readouterr().out) == {"items": [{"fullName": "a"}]}


def test_json_carries_control_characters_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b[31m\x9b2J\u202e"
    output.show({"name": hostile}, lambda: "never", as_json=True)
    out = capsys.readouterr().out
    assert not set(hostile) & {"\x1b", "\x9b", "\u202e"} & set(out)
    assert json.loads(out) == {"name": hostile}


def test_text_is_never_markup_nor_a_command_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.write("[red]x[/red] :smile: \x1b]0;title\x07 \x9b2J")
    output.write(tables.table(["name"], [["[bold]\x1b[2J\nforged"]]))
    out = capsys.readouterr().out
    assert "[red]x[/red] :smile:" in out
    assert "[bold]␛[2J␊forged" in out
    assert not {"\x1b", "\x07", "\x9b"} & set(out)


def test_korean_text_keeps_the_columns_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(tables.table(["name", "n"], [["여름 방학 특별 이벤트", 1], ["a", 2]]))
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    columns = {cell_len(line[: line.rindex(figure)]) for line, figure in zip(lines[2:], "12", strict=True)}
    assert len(columns) == 1


def test_no_colour_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(Text("red", style="red"))
    output.note("progress")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("red\n", "progress\n")


def test_a_missing_value_is_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(tables.table(["pid"], [[None]]))
    assert [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()][-1] == "-"


def test_a_long_line_is_not_wrapped_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    output.write("x" * 3000)
    assert capsys.readouterr().out == "x" * 3000 + "\n"


ROW = ["6b03b160a6c904b2c90a4a22", "Summer, and all that comes of it in a year", "APPROVED", "2026-11-23 03:03 UTC"]
HEADINGS = ["id", "event", "status", "claimed"]


@pytest.mark.parametrize(("columns", "headed"), [("100", 1), ("80", 1), ("72", 2)])
def test_what_is_short_is_never_cut_and_a_row_that_does_not_fit_is_lines_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str, headed: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    output._console.cache_clear()
    output.write(tables.table(HEADINGS, [ROW, ROW]))
    output._console.cache_clear()
    said = capsys.readouterr().out
    assert all(said.count(cell) == 2 for cell in (ROW[0], *ROW[2:]))
    assert max(map(cell_len, said.splitlines())) <= int(columns)
    assert said.count("claimed") == headed
