from pathlib import Path

import pytest

from rewardctl.cli import codes_file
from rewardctl.kernel.errors import Invalid


def _written(at: Path, text: str) -> Path:
    file = at / "codes.txt"
    file.write_text(text, "utf-8")
    return file


def test_a_line_is_a_code_and_an_empty_one_is_none(tmp_path: Path) -> None:
    assert codes_file.read(_written(tmp_path, "\ufeffAB-1\n\n  CD-2 \r\n")) == ["AB-1", "CD-2"]


def test_each_line_that_holds_no_code_is_named_by_its_number(tmp_path: Path) -> None:
    file = _written(tmp_path, f"AB-1\n\nwith space\n쿠폰\n{'x' * 201}\n")
    with pytest.raises(Invalid, match="3 of 4 lines can't be a code; none was added") as refused:
        codes_file.read(file)
    assert [one.loc for one in refused.value.errors] == [f"{file}:3", f"{file}:4", f"{file}:5"]


def test_of_many_such_lines_twenty_are_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="99 of 99 lines") as refused:
        codes_file.read(_written(tmp_path, "a b\n" * 99))
    assert len(refused.value.errors) == 20


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_a_code_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid, match="is empty"):
        codes_file.read(_written(tmp_path, text))
