"""The words of LogQL, as pkg/logql/syntax/lex.go of Loki 3.7 has them."""

import json
import re
from dataclasses import dataclass
from typing import Final

VECTOR: Final = frozenset(
    "sum avg count max min stddev stdvar bottomk topk sort sort_desc approx_topk".split()  # noqa: SIM905 - a word list
)
COUNTING: Final = frozenset(("count_over_time", "rate", "bytes_over_time", "bytes_rate", "absent_over_time"))
"""Range aggregations over lines."""
UNWRAPPING: Final = frozenset(
    f"{name}_over_time" for name in ("avg", "sum", "min", "max", "stdvar", "stddev", "quantile", "first", "last")
) | {"rate_counter"}
"""Range aggregations over an unwrapped value."""
LINE_FILTERS: Final = frozenset(("|=", "|~", "!=", "!~"))
MATCHES: Final = frozenset(("=", "!=", "=~", "!~"))
COMPARISONS: Final = frozenset(("=", "==", "!=", ">", ">=", "<", "<="))
ARITHMETIC: Final = frozenset(("+", "-", "*", "/"))

_WORD: Final = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)
      | (?P<duration>(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d|w|y))+)(?![A-Za-z0-9_])
      | (?P<number>\d+(?:\.\d+)?)(?![A-Za-z0-9_.])
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>\|=|\|~|!=|!~|=~|==|>=|<=|[{}()\[\],|=<>+\-*/])
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)


class NoLogQL(Exception):
    """The text is not LogQL, or more of it than is known here."""


@dataclass(frozen=True, slots=True)
class Word:
    kind: str
    text: str

    @property
    def value(self) -> str:
        """What a string stands for.

        Raises: NoLogQL for an escape that there is not; JSON has those of Go that anyone uses.
        """
        try:
            return self.text[1:-1] if self.text[0] == "`" else str(json.loads(self.text))
        except ValueError as error:
            raise NoLogQL(f"no string: {self.text}") from error


def words(text: str) -> list[Word]:
    """The words of the text; the last is its end.

    Raises: NoLogQL.
    """
    found: list[Word] = []
    at = 0
    while not found or found[-1].kind != "end":
        match = _WORD.match(text, at)
        if match is None:
            raise NoLogQL(f"no word of LogQL: {text[at:]!r}")
        kind = str(match.lastgroup)
        found.append(Word(kind, match[kind]))
        at = match.end()
    return found
