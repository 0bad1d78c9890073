"""README.ko.md goes with README.md: the same sections in the same order, and the same commands in each."""

import re
import shlex
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[3]
_ENGLISH: Final = (_ROOT / "README.md").read_text("utf-8")
_KOREAN: Final = (_ROOT / "README.ko.md").read_text("utf-8")
_HANGUL: Final = re.compile("[가-힣]")


def _sections(text: str) -> list[list[list[str]]]:
    """Of each section the words of each line of its code blocks, without remarks."""
    return [_commands(section) for section in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]]


def _commands(section: str) -> list[list[str]]:
    blocks = re.findall(r"```\w*\n(.*?)```", section, re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines]


def _differing(english: list[list[str]], korean: list[list[str]]) -> bool:
    """A word of Korean stands for any word of English: the name of an event, say."""
    if [len(line) for line in english] != [len(line) for line in korean]:
        return True
    pairs = [pair for lines in zip(english, korean, strict=True) for pair in zip(*lines, strict=True)]
    return any(one != other and not _HANGUL.search(other) for one, other in pairs)


def test_both_have_the_same_sections_and_commands() -> None:
    english, korean = _sections(_ENGLISH), _sections(_KOREAN)
    assert len(english) == len(korean)
    assert [place for place, pair in enumerate(zip(english, korean, strict=True)) if _differing(*pair)] == []


def test_every_section_of_the_korean_one_is_korean() -> None:
    headings = re.findall(r"^## (.+)$", _KOREAN, re.MULTILINE)
    assert [heading for heading in headings if not _HANGUL.search(heading)] == []


def test_a_command_that_is_missing_would_be_seen() -> None:
    assert _differing([["rewardctl", "ps"]], [])
    assert _differing([["rewardctl", "ps"]], [["rewardctl", "up"]])
    assert not _differing([["event", "Winter"]], [["event", "겨울"]])


def test_no_link_of_it_is_dead() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", _KOREAN)
    assert [one for one in links if not (_ROOT / one).exists()] == []
