"""gettext's catalogue of a language, read from its .po file: nothing is compiled, so nothing can be out of step."""

import gettext
import json
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.resources import files
from typing import Final, Protocol

from rewardctl.language.preference import Language
from rewardctl.language.template import PLACE, Template

_LONGEST: Final = 2000
"""What is longer was not said by us."""
_DEEPEST: Final = 4
"""Messages within each other: who sends us one that repeats our own words is not followed further."""
_BETWEEN: Final = ("\n", "; ")
"""What joins several messages to one."""
_MANY: Final = 32
"""More are not joined by us, and each costs a search."""


class _Readable(Protocol):
    def read(self) -> bytes: ...


class Catalogue(gettext.NullTranslations):
    """A message that it does not know is said as it is."""

    def _parse(self, fp: _Readable) -> None:
        known = dict(entries(fp.read().decode()))
        templates = [Template.of(message, said) for message, said in known.items() if PLACE.search(message)]
        self._known = known
        self._templates = sorted((one for one in templates if one.telling), key=lambda one: one.sureness, reverse=True)

    def gettext(self, message: str) -> str:
        return message if len(message) > _LONGEST else self._said(message, _DEEPEST)

    def _said(self, message: str, deep: int) -> str:
        if not deep:
            return message
        within = partial(self._said, deep=deep - 1)
        told = (one.said_as(message, within) for one in self._templates)
        found = self._known.get(message) or next((one for one in told if one is not None), None)
        return _in_parts(message, within) if found is None else found


def _in_parts(message: str, say: Callable[[str], str]) -> str:
    """Messages that were joined, and `NAME: what is wrong`; a part of one word is a name, and stays."""
    for between in _BETWEEN:
        if 0 < message.count(between) < _MANY:
            return between.join(_if_words(one, say) for one in message.split(between))
    head, colon, rest = message.partition(": ")
    return f"{_if_words(head, say)}: {_if_words(rest, say)}" if colon else message


def _if_words(part: str, say: Callable[[str], str]) -> str:
    """Its indent is kept."""
    bare = part.lstrip()
    return part[: len(part) - len(bare)] + say(bare) if " " in bare else part


@cache
def translations(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    with files(__package__).joinpath(f"{language}.po").open("rb") as file:
        return Catalogue(file)


def entries(text: str) -> Iterator[tuple[str, str]]:
    """Each message of a .po file and its translation, the header left out."""
    for block in text.split("\n\n"):
        said: dict[str, str] = {}
        field = ""
        for line in (one for one in block.splitlines() if one and not one.startswith("#")):
            name, _, quoted = line.partition(' "') if not line.startswith('"') else (field, "", line[1:])
            field = name
            said[field] = said.get(field, "") + json.loads(f'"{quoted}')
        if said.get("msgid"):
            yield said["msgid"], said["msgstr"]
