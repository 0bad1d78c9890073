"""What the documents tell people to run is there: each command, and each of its options."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from rewardctl.cli.app import COMMANDS, loaded
from rewardctl.cli.help import examples

_ROOT: Final = Path(__file__).parents[3]
_DOCUMENTS: Final = [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
_OF_ALL: Final = {"-h", "--help", "--version", "-q", "--quiet", "--verbose"}
_ENDS: Final = {"|", "&&", ";", ">", "·", "…"}


def _told(text: str) -> Iterator[str]:
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        yield from re.findall(r"(?:^|&& |; )rewardctl (.+)", block, re.MULTILINE)
    yield from (one.replace("\n", " ") for one in re.findall(r"(?<!`)`rewardctl ([^`]+)`(?!`)", text))


def _words(line: str) -> list[str]:
    words = line.partition(" #")[0].split()
    ends = [place for place, word in enumerate(words) if word in _ENDS]
    return words[: ends[0]] if ends else words


def _missing(words: list[str]) -> str | None:
    if words[0].startswith("-") or words[0].isupper():
        return None if words[0] in {*_OF_ALL, "COMMAND"} else words[0]
    if words[0] not in COMMANDS:
        return words[0]
    command: Any = loaded(words[0])
    names = list(getattr(command, "commands", ()))
    if names and len(words) > 1 and not words[1].startswith("-"):
        alternatives = [one for one in words[1].split("|") if one]
        if any(one not in names for one in alternatives):
            return words[1]
        command = command.commands[alternatives[0]]
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | _OF_ALL
    options = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    return next((one for one in options if one not in known), None)


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda one: one.name)
def test_each_command_of_a_document_is_there(document: Path) -> None:
    told = [_words(line) for line in _told(document.read_text("utf-8"))]
    assert {" ".join(words): _missing(words) for words in told if words and _missing(words)} == {}


def _paths() -> Iterator[str]:
    for name in COMMANDS:
        inside = list(getattr(loaded(name), "commands", ()))
        yield from (f"{name} {one}" for one in inside) if inside else (name,)


@pytest.mark.parametrize("line", examples.every())
def test_each_example_of_the_help_is_there(line: str) -> None:
    program, _, rest = line.partition(" ")
    assert program == "rewardctl"
    assert _missing(_words(rest)) is None


@pytest.mark.parametrize("path", [*_paths()])
def test_each_command_has_an_example(path: str) -> None:
    assert examples.of(f"rewardctl {path}", ())


def test_a_command_or_an_option_that_is_not_there_would_be_noticed() -> None:
    assert _missing(["dance"]) == "dance"
    assert _missing(["db", "dance"]) == "dance"
    assert _missing(["db", "restore", "FILE", "--dance"]) == "--dance"
    assert _missing(["db", "restore", "FILE", "--drop"]) is None
