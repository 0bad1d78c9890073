"""A message with places for values, `Port {0} is taken`: found again from what was said, and said with the same values.

So nobody who raises an error has to know that it may be translated.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

PLACE: Final = re.compile(r"\{(\d+)\}")
_TELLING: Final = 6
"""Letters."""
_ONE_OF: Final = r"(?:'[^']*'|[A-Z][A-Z_]*)"
_LISTED: Final = re.compile(f"{_ONE_OF}(?:, {_ONE_OF})* or {_ONE_OF}")


@dataclass(frozen=True, slots=True)
class Template:
    """`literals` is what stands before, between and after the places, which are numbered from 0 in their order."""

    literals: tuple[str, ...]
    translation: str

    @classmethod
    def of(cls, message: str, translation: str) -> Self:
        return cls(tuple(PLACE.split(message)[::2]), translation)

    @property
    def sureness(self) -> tuple[bool, int]:
        """What begins with words of ours is likelier ours, and then the more of it is."""
        return bool(self.literals[0]), sum(map(len, self.literals))

    @property
    def telling(self) -> bool:
        """Whether it can be known again; `{0} of {1}` can't, and is filled in by whoever says it."""
        return bool(self.literals[0]) or sum(map(str.isalpha, "".join(self.literals))) >= _TELLING

    def said_as(self, text: str, say: Callable[[str], str] = str) -> str | None:
        """The translation with the values of `text`; None where `text` is another message.

        What the message is about, at its beginning, and what follows a colon are often texts of our own: where one
        has several words, `say` is asked.
        """
        values = self._values(text)
        if values is None or (not self.literals[0] and values[0].endswith(":")):
            return None
        told = [_told(value, before, say) for value, before in zip(values, self.literals, strict=False)]
        return PLACE.sub(lambda place: told[int(place[1])], self.translation)

    def _values(self, text: str) -> list[str] | None:
        head, *middle, tail = self.literals
        if len(text) < len(head) + len(tail) or not (text.startswith(head) and text.endswith(tail)):
            return None
        rest, found = text[len(head) : len(text) - len(tail)], []
        for literal in middle:
            value, there, rest = rest.partition(literal)
            if not there:
                return None
            found.append(value)
        return [*found, rest]


def _told(value: str, before: str, say: Callable[[str], str]) -> str:
    """A list of words that programs go by, `'a', 'b' or 'c'`, has no English between them."""
    if _LISTED.fullmatch(value):
        return value.replace(" or ", ", ")
    return say(value) if " " in value and (not before or before.endswith(": ")) else value
