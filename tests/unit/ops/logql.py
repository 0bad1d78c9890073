"""LogQL as far as the platform uses it, after pkg/logql/syntax/syntax.y of Loki 3.7. All else is refused."""

import re
from dataclasses import dataclass, field
from typing import Self

from tests.unit.ops.logql_words import (
    ARITHMETIC,
    COMPARISONS,
    COUNTING,
    LINE_FILTERS,
    MATCHES,
    UNWRAPPING,
    VECTOR,
    NoLogQL,
    Word,
    words,
)


@dataclass(slots=True)
class Parsed:
    """`selected` are the labels in braces, `filtered` those behind a `|`, `extracted` those that a parser made."""

    metric: bool = False
    selected: set[str] = field(default_factory=set)
    filtered: set[str] = field(default_factory=set)
    extracted: set[str] = field(default_factory=set)


def parse(text: str) -> Parsed:
    """Raises: NoLogQL."""
    return _Parser(words(text), Parsed()).whole()


@dataclass(slots=True)
class _Parser:
    words: list[Word]
    parsed: Parsed
    at: int = 0

    def whole(self) -> Parsed:
        if self.word.text == "{":
            self.selector()
            self.pipeline()
        else:
            self.parsed.metric = True
            self.metric()
        self.take("end")
        return self.parsed

    @property
    def word(self) -> Word:
        return self.words[self.at]

    def take(self, kind: str) -> Word:
        found = self.word
        if found.kind != kind:
            raise NoLogQL(f"{found.text or 'the end'!r} where a {kind} belongs")
        self.at += 1
        return found

    def sign(self, *allowed: str) -> str:
        if self.word.text not in allowed:
            raise NoLogQL(f"{self.word.text or 'the end'!r} where {allowed} belongs")
        self.at += 1
        return self.words[self.at - 1].text

    def skips(self, text: str) -> bool:
        skipped = self.word.text == text
        self.at += skipped
        return skipped

    def metric(self) -> Self:
        self.term()
        while self.word.text in ARITHMETIC | COMPARISONS - {"="}:
            self.at += 1
            self.term()
        return self

    def term(self) -> None:
        if self.skips("("):
            self.metric().sign(")")
        elif self.word.kind == "number":
            self.take("number")
        else:
            self.aggregation(self.take("name").text)

    def aggregation(self, name: str) -> None:
        if name not in VECTOR | COUNTING | UNWRAPPING:
            raise NoLogQL(f"{name!r} is no aggregation")
        grouped = name in VECTOR and self.grouping()
        self.sign("(")
        if name in {"topk", "bottomk", "approx_topk", "quantile_over_time"}:
            self.take("number")
            self.sign(",")
        self.metric() if name in VECTOR else self.log_range(unwraps=name in UNWRAPPING)
        self.sign(")")
        if not grouped:
            self.grouping()

    def grouping(self) -> bool:
        if self.word.text not in {"by", "without"}:
            return False
        self.at += 1
        self.sign("(")
        self.names()
        self.sign(")")
        return True

    def log_range(self, *, unwraps: bool) -> None:
        self.selector()
        if self.pipeline() is not unwraps:
            raise NoLogQL("an unwrapped value is missing, or one too many")
        self.sign("[")
        self.take("duration")
        self.sign("]")

    def selector(self) -> None:
        """Loki wants at least one matcher that the empty value fails."""
        self.sign("{")
        demanding = [self.matcher(self.parsed.selected)]
        while self.skips(","):
            demanding.append(self.matcher(self.parsed.selected))
        self.sign("}")
        if not any(demanding):
            raise NoLogQL("every matcher is content with the empty value")

    def matcher(self, names: set[str]) -> bool:
        """Whether the empty value fails it."""
        names.add(self.take("name").text)
        return _demands(self.sign(*MATCHES), self.take("string").value)

    def pipeline(self) -> bool:
        """Whether it unwraps a value."""
        unwrapped = False
        while self.word.text in LINE_FILTERS | {"|"}:
            if self.word.text != "|":
                self.line_filter()
            elif self.words[self.at + 1].text == "unwrap":
                self.at += 2
                unwrapped = self.unwrap()
            else:
                self.at += 1
                self.stage()
        return unwrapped

    def line_filter(self) -> None:
        operator = self.sign(*LINE_FILTERS)
        _demands(operator.replace("|", "="), self.take("string").value)
        while self.skips("or"):
            self.take("string")

    def unwrap(self) -> bool:
        name = self.take("name").text
        if name in {"bytes", "duration", "duration_seconds"} and self.skips("("):
            self.take("name")
            self.sign(")")
        return True

    def stage(self) -> None:
        name = self.word.text
        if name in {"regexp", "pattern", "line_format"}:
            self.at += 1
            self.take("string")
        elif name in {"json", "logfmt"}:
            self.at += 1
            self.extractions()
        elif name in {"unpack", "decolorize"}:
            self.at += 1
        elif name in {"drop", "keep"}:
            self.at += 1
            self.names()
        else:
            self.label_filter()

    def extractions(self) -> None:
        more = self.word.kind == "name"
        while more:
            self.parsed.extracted.add(self.take("name").text)
            if self.skips("="):
                self.take("string")
            more = self.skips(",")

    def names(self) -> None:
        self.take("name")
        while self.skips(","):
            self.take("name")

    def label_filter(self) -> None:
        self.comparison()
        while self.skips("and") or self.skips("or") or self.skips(","):
            self.comparison()

    def comparison(self) -> None:
        if self.skips("("):
            self.label_filter()
            self.sign(")")
        else:
            self.parsed.filtered.add(self.take("name").text)
            operator = self.sign(*MATCHES, *COMPARISONS)
            self.compared(operator)

    def compared(self, operator: str) -> None:
        if self.word.kind == "string":
            _demands(_among(operator, MATCHES), self.take("string").value)
        else:
            _among(operator, COMPARISONS)
            self.take("duration" if self.word.kind == "duration" else "number")


def _among(operator: str, allowed: frozenset[str]) -> str:
    if operator not in allowed:
        raise NoLogQL(f"{operator!r} where one of {sorted(allowed)} belongs")
    return operator


def _demands(operator: str, value: str) -> bool:
    """Whether the empty value fails `operator value`.

    Raises: NoLogQL for a malformed regular expression.
    """
    if operator in {"=", "!="}:
        return (value == "") == (operator == "!=")
    try:
        empty = re.fullmatch(value, "") is not None
    except re.error as error:
        raise NoLogQL(f"no regular expression: {value!r}") from error
    return empty == (operator == "!~")
