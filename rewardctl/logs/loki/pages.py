"""All the lines of a span, page by page: no line is lost where a page ends among lines of one instant."""

from collections.abc import AsyncIterator, Iterator
from typing import Final

from rewardctl.kernel.errors import Invalid
from rewardctl.logs.loki.http import LokiHttp, Span
from rewardctl.logs.loki.stored import Stored

_MINUTE: Final = 60_000_000_000
_LONGEST: Final = (30 * 24 * 60 + 30) * _MINUTE
"""Loki refuses to look through more than 30 days and an hour at once."""


async def forwards(http: LokiHttp, query: str, span: Span, size: int) -> AsyncIterator[list[Stored]]:
    """Oldest first. Raises: see `LokiHttp.page`; Invalid where one instant has more lines than a page takes."""
    for part in _parts(span):
        start, seen = part.start, set[Stored]()
        while True:
            page = await http.page(query, Span(start, part.end), size)
            yield [one for one in page if one not in seen]
            if len(page) < size:
                break
            start, seen = _edge(page, page[-1].ns, seen)


async def backwards(http: LokiHttp, query: str, span: Span, size: int) -> AsyncIterator[list[Stored]]:
    """The newest page first, each of them oldest first. Raises: as `forwards` does."""
    for part in reversed(list(_parts(span))):
        end, seen = part.end, set[Stored]()
        while True:
            page = await http.page(query, Span(part.start, end), size, backward=True)
            yield [one for one in page if one not in seen]
            if len(page) < size:
                break
            oldest, seen = _edge(page, page[0].ns, seen)
            end = oldest + 1


def _edge(page: list[Stored], instant: int, seen: set[Stored]) -> tuple[int, set[Stored]]:
    """The instant at which the page ended, and its lines: the next page begins with them."""
    there = {one for one in page if one.ns == instant}
    if there <= seen:
        hint = "ask for less, with --service or --level"
        raise Invalid(f"There are {len(page)} lines or more of one instant", hint=hint)
    return instant, there


def _parts(span: Span) -> Iterator[Span]:
    for start in range(span.start, span.end, _LONGEST):
        yield Span(start, min(start + _LONGEST, span.end))
