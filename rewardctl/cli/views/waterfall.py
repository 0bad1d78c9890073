"""A request as nested bars, one a span, in the width that there is."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size

from rewardctl.kernel.pretty import printable
from rewardctl.logs.pretty import service_colour
from rewardctl.logs.spans import Span

_INDENT: Final = 2
_LEAST_BAR: Final = 10
_LEAST_LABEL: Final = 16
_SHARE: Final = 0.5
"""Of the width, at most so much is for the labels."""
_ERROR: Final = "31"


def lines(outermost: Sequence[Span], *, colour: bool, width: int | None = None) -> Iterator[str]:
    """Each without its end; durations are in milliseconds."""
    total = width or shutil.get_terminal_size((100, 24)).columns
    rows = list(_rows(outermost, 0))
    labels = [_label(span, depth) for span, depth in rows]
    longest = max(
        (cell_len(text) + len(_status(span)) for (span, _), text in zip(rows, labels, strict=True)), default=0
    )
    durations = [f"{span.duration:.2f} ms" for span, _ in rows]
    after = max(map(len, durations), default=0)
    label = min(longest, max(_LEAST_LABEL, int(total * _SHARE)))
    bar = total - label - after - 2
    length = max((span.offset + span.duration for span in outermost), default=0.0) or 1.0
    for (span, depth), text, duration in zip(rows, labels, durations, strict=True):
        drawn = f"{_bar(span, length, bar)} " if bar >= _LEAST_BAR else ""
        painted = _painted(drawn, _ERROR if span.failed else service_colour(span.service), colour=colour)
        yield f"{set_cell_size(_cut(text, label, _status(span)), label)} {painted}{duration:>{after}}"
        if span.error:
            said = _cut(f"{' ' * _INDENT * (depth + 1)}{printable(span.error)}", total)
            yield _painted(said, _ERROR, colour=colour)


def _rows(spans: Iterable[Span], depth: int) -> Iterator[tuple[Span, int]]:
    for span in spans:
        yield span, depth
        yield from _rows(span.children, depth + 1)


def _label(span: Span, depth: int) -> str:
    whose = span.service if span.kind == "request" else span.kind
    return f"{' ' * _INDENT * depth}{printable(whose)} {printable(span.name)}"


def _status(span: Span) -> str:
    return f" {span.status}" if span.status else ""


def _bar(span: Span, length: float, width: int) -> str:
    begin = min(width - 1, int(span.offset / length * width))
    size = max(1, min(width - begin, round(span.duration / length * width)))
    return f"{' ' * begin}{_block() * size}".ljust(width)


def _block() -> str:
    return "█" if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else "#"


def _cut(text: str, width: int, end: str = "") -> str:
    """`end` is not cut off."""
    room = width - len(end)
    return text + end if cell_len(text) <= room else set_cell_size(text, max(room - 3, 0)) + "..." + end


def _painted(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour and text else text
