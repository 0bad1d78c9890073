"""Numbers as bars, for the terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli.output import safe
from rewardctl.cli.spoken import said
from rewardctl.cli.views.values import facts, status
from rewardctl.wire.statistics import ClaimCounts, EventStatisticsResponse

_WIDTH = 40
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_STATUSES = ("APPROVED", "PENDING", "REJECTED", "REVOKED")
_BECAUSE: Final = {
    "activity_not_enough": "not enough of an activity",
    "activity_not_met": "an activity is not as it must be",
    "attribute_missing": "an attribute is missing",
    "attribute_not_met": "an attribute is not as it must be",
    "condition_not_met": "a condition is not met",
    "condition_type_unavailable": "nobody can judge a condition",
    "excluded": "what must not hold does",
    "rejected_by_operator": "an operator rejected it",
    "account_erased": "the account was erased",
    "refused_by_reward_type": "the reward type refused",
    "reward_type_unavailable": "the reward type did not answer",
}
Bar = tuple[str, Sequence[tuple[int, str]], str]
"""A label, the parts of the bar with their styles, and what stands behind it."""


def event(found: EventStatisticsResponse) -> RenderableType:
    return Group(*_event(found))


def _event(found: EventStatisticsResponse) -> Iterator[RenderableType]:
    yield facts([("event", found.event.name), ("claims", said(f"{_all(found.claims):,} by {found.users:,} users"))])
    by_status = [(name, _count(found.claims, name)) for name in _STATUSES]
    yield from part("by status", [(name, [(count, _style(name))], f"{count:,}") for name, count in by_status])
    yield from part(f"by day, {found.time_zone}", [_day(f"{one.day}", one.claims) for one in found.days])
    limited = [(one.name, one.stock) for one in found.offers if one.stock]
    yield from part(
        "stock",
        [
            (
                name,
                [(stock.total - stock.remaining, "cyan"), (stock.remaining, "")],
                said(f"{stock.total - stock.remaining:,} given, {stock.remaining:,} of {stock.total:,} left"),
            )
            for name, stock in limited
        ],
        of_each=True,
    )
    codes = [(one.name, one.codes_left) for one in found.offers if one.codes_left is not None]
    yield from part("codes left", [(name, [(left, "cyan")], f"{left:,}") for name, left in codes])
    yield from part(
        "rejected because", [(_because(one.code), [(one.count, "red")], f"{one.count:,}") for one in found.rejections]
    )
    turned_away = {said("sold out"): found.attempts.sold_out, said("claimed already"): found.attempts.already_claimed}
    yield from part("turned away", [(why, [(n, "yellow")], f"{n:,}") for why, n in turned_away.items() if n])


def _because(code: str) -> str:
    return said(_BECAUSE[code]) if code in _BECAUSE else code


def _day(day: str, claims: ClaimCounts) -> Bar:
    return day, [(_count(claims, name), _style(name)) for name in _STATUSES], f"{_all(claims):,}"


def part(title: str, bars: Sequence[Bar], *, of_each: bool = False) -> Iterator[RenderableType]:
    """The bars of a part share one scale, unless each is a whole of its own."""
    if bars:
        yield Text(f"\n{said(title)}", "bold")
        longest = max(sum(count for count, _ in parts) for _, parts, _ in bars)
        width = max(cell_len(safe(label)) for label, _, _ in bars)
        for label, parts, behind in bars:
            whole = sum(count for count, _ in parts) if of_each else longest
            yield Text.assemble(f"{set_cell_size(safe(label), width)}  ", bar(parts, whole), f"  {behind}")


def bar(parts: Sequence[tuple[int, str]], whole: int) -> Text:
    """`whole` is as wide as a bar gets; a part without a style is left blank."""
    drawn, done, cells = Text(), 0, 0
    for count, style in parts:
        done += count
        end = done * _WIDTH / whole if whole else 0
        blocks = max(int(end) - cells, 0)
        rest = _EIGHTHS[int(end % 1 * 8)] if (count, style) == parts[-1] else ""
        drawn.append((("█" * blocks) + rest.strip()) if style else " " * blocks, style)
        cells += blocks
    return drawn


def _style(name: str) -> str:
    return str(status(name).style)


def _count(claims: ClaimCounts, name: str) -> int:
    return int(getattr(claims, name.lower()))


def _all(claims: ClaimCounts) -> int:
    return sum(_count(claims, name) for name in _STATUSES)
