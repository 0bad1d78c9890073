"""Events, and what they offer."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli.spoken import said
from rewardctl.cli.tables import table
from rewardctl.cli.views.rewards import gives
from rewardctl.cli.views.values import condition, facts, limit, status, when
from rewardctl.wire.events import EventDetailResponse, EventResponse, EventRewardResponse, StockResponse


def events(found: Sequence[EventResponse]) -> RenderableType:
    rows = [
        [
            one.id,
            one.name,
            status(one.status),
            when(one.period_start, one.time_zone),
            when(one.period_end, one.time_zone),
        ]
        for one in found
    ]
    return table(["id", "name", "status", "from", "to"], rows)


def event(found: EventResponse) -> RenderableType:
    return facts(
        [
            ("id", found.id),
            ("name", found.name),
            ("description", found.description),
            ("status", status(found.status)),
            ("from", when(found.period_start, found.time_zone)),
            ("to", when(found.period_end, found.time_zone)),
            ("time zone", found.time_zone),
            ("condition", condition(found.reward_condition)),
        ]
    )


def event_detail(found: EventDetailResponse, codes: Mapping[str, int]) -> RenderableType:
    """`codes` are those left in the pools of rewards, by the rewards' ids."""
    return Group(event(found), Text(""), offers(found.event_rewards, codes))


def offers(found: Sequence[EventRewardResponse], codes: Mapping[str, int] | None = None) -> RenderableType:
    rows = [
        [
            one.reward.id,
            one.reward.name,
            gives(one.reward),
            condition(one.condition),
            said("at once" if one.auto_resolve else "by an operator"),
            _stock(one.stock) + _codes((codes or {}).get(one.reward.id)),
            limit(one.per_user_limit),
        ]
        for one in found
    ]
    return table(["reward", "name", "gives", "condition", "decided", "stock", "per user"], rows)


def _stock(found: StockResponse | None) -> str:
    return said("{0} of {1}").format(found.remaining, found.total) if found else said("unlimited")


def _codes(left: int | None) -> str:
    return "" if left is None else said(f", codes left: {left:,}")
