from pathlib import Path

import pytest

from rewardctl.cli import codes_file
from rewardctl.kernel.errors import Invalid


def _written(at: Path, text: str) -> Path:
    file = at / "codes.txt"
    file.write_text(text, "utf-8")
    return file


def test_a_line_is_a_code_and_an_empty_one_is_none(tmp_path: Path) -> None:
    assert codes_file.read(_written(tmp_path, "\ufeffAB-1\n\n  CD-2 \r\n")).each == ["AB-1", "CD-2"]


def test_each_line_that_holds_no_code_is_named_by_its_number(tmp_path: Path) -> None:
    file = _written(tmp_path, f"AB-1\n\nwith space\n쿠폰\n{'x' * 201}\n")
    with pytest.raises(Invalid, match="3 of 4 lines can't be a code; none was added") as refused:
        codes_file.read(file)
    assert [one.loc for one in refused.value.errors] == [f"{file}:3", f"{file}:4", f"{file}:5"]


@pytest.mark.parametrize("line", ["A-1,2027-01-01", "A-1;x", "A-1\tx", '"A-1"', "'A-1'"])
def test_a_line_of_columns_is_no_code(tmp_path: Path, line: str) -> None:
    with pytest.raises(Invalid, match="1 of 2 lines") as refused:
        codes_file.read(_written(tmp_path, f"AAA-111\n{line}\n"))
    assert [one.loc.rpartition(":")[2] for one in refused.value.errors] == ["2"]
    assert refused.value.hint == "write one code a line and nothing else: no header, no columns"


def test_a_header_is_no_code_and_a_code_that_reads_like_one_is(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="1 of 2 lines") as refused:
        codes_file.read(_written(tmp_path, "Code\nAAA-111\n"))
    assert [one.msg for one in refused.value.errors] == ["is the header of a column"]
    assert codes_file.read(_written(tmp_path, "AAA-111\nCODE\n")).each == ["AAA-111", "CODE"]


@pytest.mark.parametrize(
    ("text", "added", "told"),
    [
        ("A\nB\n", 2, "2 added"),
        ("A\nB\nA\n", 2, "2 added, 1 repeated in the file"),
        ("A\nB\nC\n", 2, "2 added, 1 was there already"),
        ("A\nB\nC\nC\n", 1, "1 added, 2 were there already, 1 repeated in the file"),
    ],
)
def test_what_was_there_and_what_came_twice_are_told_apart(tmp_path: Path, text: str, added: int, told: str) -> None:
    assert codes_file.read(_written(tmp_path, text)).told(added) == told


def test_a_dry_run_shows_the_first_three(tmp_path: Path) -> None:
    codes = codes_file.read(_written(tmp_path, "A\nB\nC\nD\nA\n"))
    assert codes.foretold() == "4 to add, 1 repeated in the file; the first: A B C"


def test_of_many_such_lines_twenty_are_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="99 of 99 lines") as refused:
        codes_file.read(_written(tmp_path, "a b\n" * 99))
    assert len(refused.value.errors) == 20


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_a_code_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid, match="is empty"):
        codes_file.read(_written(tmp_path, text))
