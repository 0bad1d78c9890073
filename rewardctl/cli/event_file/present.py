"""An event as the platform has it, in the form of the file."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from rewardctl.cli.event_file.offered import mark
from rewardctl.wire.events import EventDetailResponse, EventRewardResponse
from rewardctl.wire.rewards import RewardResponse

_EVENT_FIELDS = ("name", "description", "status", "timeZone", "periodStart", "periodEnd", "rewardCondition")


def text(event: EventDetailResponse) -> str:
    """The whole file; instants are written in the event's time zone."""
    zone = ZoneInfo(event.time_zone)
    versions = {"version": event.version, "rewardsVersion": mark(event.event_rewards)}
    fields = {"id": event.id, **versions, **event_fields(event)}
    fields["periodStart"] = event.period_start.astimezone(zone).isoformat()
    fields["periodEnd"] = event.period_end.astimezone(zone).isoformat() if event.period_end else None
    names = Counter((one.reward.type, one.reward.name) for one in event.event_rewards)
    fields["rewards"] = [
        {"reward": _reward(one.reward, unique=names[one.reward.type, one.reward.name] == 1), **offer_fields(one)}
        for one in event.event_rewards
    ]
    return yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=100)


def event_fields(event: EventDetailResponse) -> dict[str, Any]:
    dumped = event.model_dump(mode="json", by_alias=True)
    return {name: dumped[name] for name in _EVENT_FIELDS}


def offer_fields(offered: EventRewardResponse) -> dict[str, Any]:
    limit = offered.per_user_limit
    return {
        "condition": offered.condition,
        "autoResolve": offered.auto_resolve,
        "stock": offered.stock.total if offered.stock else None,
        "perUserLimit": {"count": limit, "per": "event"} if isinstance(limit, int) else limit.model_dump(),
    }


def _reward(reward: RewardResponse, *, unique: bool) -> Any:  # noqa: ANN401 - an id, or fields
    """By what it is, so that the file can be read, and be used elsewhere; by id where that would not tell which."""
    if not unique:
        return reward.id
    own = {"type": reward.type, "name": reward.name, "description": reward.description, **(reward.model_extra or {})}
    return {name: value for name, value in own.items() if value is not None}
