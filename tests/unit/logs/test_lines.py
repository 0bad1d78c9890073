from pathlib import Path

import pytest

from rewardctl.logs import lines


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that each line crosses the border of a block."""
    monkeypatch.setattr(lines, "_BLOCK", 7)
    monkeypatch.setattr(lines, "_BLOCK_BACK", 5)


TEXTS = [
    b"",
    b"\n",
    b"half",
    b"one\n",
    b"one\ntwo\n\nthree three three\nhalf",
    b"a\rb\n\n\nlast\n",
    b"\n" * 20,
    b"x" * 40,
]


@pytest.mark.parametrize("text", TEXTS)
def test_backwards_gives_the_whole_lines_and_where_they_begin(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "file").write_bytes(text)
    with (tmp_path / "file").open("rb") as file:
        found = list(lines.backwards(file))
        file.seek(0)
        onwards = list(lines.onwards(file))
        assert file.tell() == text.rfind(b"\n") + 1 == lines.end_of_last(file)
    assert [line for _, line in reversed(found)] == onwards
    assert all(text[place:].startswith(line) for place, line in found)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("needle", [b"o", b"three", b"half"])
def test_holding_gives_the_lines_with_the_needle_and_stops_before_a_half_one(
    tmp_path: Path, text: bytes, needle: bytes
) -> None:
    (tmp_path / "file").write_bytes(text)
    with (tmp_path / "file").open("rb") as file:
        whole = list(lines.onwards(file))
        file.seek(0)
        found = list(lines.holding(file, [needle, b"four"]))
        assert file.tell() == text.rfind(b"\n") + 1

    assert found == [line for line in whole if needle in line]
