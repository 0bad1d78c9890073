"""Alloy's syntax: blocks, attributes and the expressions in use, after grafana/alloy's `syntax` package."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

_WORD: Final = re.compile(
    r"""(?:[ \t]|//[^\n]*)*(?:
        (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<sign>[{}()\[\],=+])
      | (?P<line>\n)
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)


class NoAlloy(Exception):
    """The text is not Alloy's syntax, or more of it than is known here."""


@dataclass(slots=True)
class Value:
    """An expression: the strings in it, the `a.b.c` it refers to, the functions it calls, the keys of its objects."""

    strings: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    name: str
    label: str | None
    attributes: dict[str, Value] = field(default_factory=dict)
    blocks: list["Block"] = field(default_factory=list)

    def values(self) -> Iterator[Value]:
        """Those of the blocks within, too."""
        yield from self.attributes.values()
        for block in self.blocks:
            yield from block.values()


def parse(text: str) -> Block:
    """The whole file as a block without a name.

    Raises: NoAlloy.
    """
    reader = _Reader(_words(text))
    whole = Block("", None)
    reader.body(whole, until="end")
    return whole


def _words(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while not found or found[-1][0] != "end":
        match = _WORD.match(text, at)
        if match is None:
            raise NoAlloy(f"no word of Alloy: {text[at : at + 20]!r}")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return found


@dataclass(slots=True)
class _Reader:
    words: list[tuple[str, str]]
    at: int = 0

    def take(self, *kinds: str) -> str:
        """The next word, which is of one of these kinds, or is one of these signs."""
        kind, text = self.words[self.at]
        if kind not in kinds and text not in kinds:
            raise NoAlloy(f"{text!r} where {' or '.join(kinds)} belongs")
        self.at += 1
        return text

    def skips(self, sign: str) -> bool:
        skipped = self.words[self.at][1] == sign
        self.at += skipped
        return skipped

    def lines(self) -> None:
        while self.skips("\n"):
            pass

    def body(self, block: Block, until: str) -> None:
        self.lines()
        while until not in self.words[self.at]:
            self.statement(block)
            self.lines()
        self.at += 1

    def statement(self, block: Block) -> None:
        """An attribute or a block, and the end of its line."""
        name = self.take("name")
        if self.skips("="):
            if name in block.attributes:
                raise NoAlloy(f"{name} is said twice")
            block.attributes[name] = self.expression(Value())
        else:
            block.blocks.append(self.block(name))
        if "}" not in self.words[self.at]:
            self.take("line", "end")
            self.at -= self.words[self.at - 1][0] == "end"

    def block(self, name: str) -> Block:
        label = self.take("string")[1:-1] if self.words[self.at][0] == "string" else None
        found = Block(name, label)
        self.take("{")
        self.body(found, until="}")
        return found

    def expression(self, value: Value) -> Value:
        self.operand(value)
        while self.skips("+"):
            self.operand(value)
        return value

    def operand(self, value: Value) -> None:
        kind, text = self.words[self.at]
        if kind == "string":
            value.strings.append(self.take("string")[1:-1])
        elif kind == "number" or text in {"true", "false", "null"}:
            self.at += 1
        elif self.skips("["):
            self.listed(value, "]", self.expression)
        elif self.skips("{"):
            self.listed(value, "}", self.entry)
        else:
            self.named(value, self.take("name"))

    def named(self, value: Value, name: str) -> None:
        if self.skips("("):
            value.calls.append(name)
            self.listed(value, ")", self.expression)
        else:
            value.references.append(name)

    def entry(self, value: Value) -> Value:
        value.keys.append(self.take("name", "string").strip('"'))
        self.take("=")
        return self.expression(value)

    def listed(self, value: Value, end: str, part: Callable[[Value], Value]) -> None:
        """Parts between commas; the last comma may stand before the end if that is on a line of its own."""
        self.lines()
        while not self.skips(end):
            part(value)
            self.lines() if self.words[self.at][1] == end else self.take(",")
            self.lines()
