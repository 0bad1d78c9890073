"""What docs/cli.md pins of `--json`: the keys of each command's object."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

_DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "cli.md"
_MORE: Final = "…"


@dataclass(frozen=True, slots=True)
class Shape:
    """`more` where keys may stand beside those that are named."""

    required: frozenset[str]
    optional: frozenset[str]
    more: bool

    def fits(self, keys: Iterable[str]) -> bool:
        there = frozenset(keys)
        return self.required <= there and (self.more or there <= self.required | self.optional)


@cache
def shapes() -> dict[str, Shape]:
    """By command, with an option where that makes another object of it."""
    text = _DOCUMENT.read_text("utf-8").partition("| command | keys |")[2]
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", text, re.MULTILINE)
    return {command: _shape(re.findall("`([^`]+)`", keys)) for command, keys in rows}


def of(words: Sequence[str]) -> Shape | None:
    """That of the most exact row for a command line."""
    rows = {name: shape for name, shape in shapes().items() if _calls(name.split(), words)}
    return rows[max(rows, key=lambda name: len(name.split()))] if rows else None


def require(words: Sequence[str], told: Any) -> None:
    shape = of(words)
    assert shape is not None, f"docs/cli.md has no row for {words}"
    assert shape.fits(told), f"docs/cli.md says another shape of {words} than {sorted(told)}"


def _shape(keys: Iterable[str]) -> Shape:
    named = [key for key in keys if key != _MORE]
    optional = frozenset(key.removesuffix("?") for key in named if key.endswith("?"))
    return Shape(frozenset(key for key in named if not key.endswith("?")), optional, _MORE in keys)


def _calls(row: Sequence[str], words: Sequence[str]) -> bool:
    command = [word for word in row if not word.startswith("-")]
    return [word.lower() for word in words[: len(command)]] == command and all(
        word in words for word in row[len(command) :]
    )
