"""Things as the audit log tells of them: JSON, in the words of the API."""

from typing import Any

from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward, Reward
from rewardctl.kernel.clock import iso


def event(found: Event) -> dict[str, Any]:
    return {
        "name": found.name,
        "description": found.description,
        "rewardCondition": dict(found.reward_condition),
        "periodStart": iso(found.period_start),
        "periodEnd": iso(found.period_end) if found.period_end else None,
        "status": found.status,
        "timeZone": found.time_zone,
        "version": found.version,
    }


def reward(found: Reward) -> dict[str, Any]:
    return {"type": found.type, "name": found.name, "description": found.description, "params": dict(found.shown)}


def offer(found: EventReward) -> dict[str, Any]:
    """With the total of its stock: what remains is the claims' doing."""
    limit = found.per_user_limit
    return {
        "rewardId": found.reward.id,
        "condition": dict(found.condition),
        "autoResolve": found.auto_resolve,
        "stock": found.stock.total if found.stock else None,
        "perUserLimit": {"count": limit.count, "per": limit.per},
        "revision": found.revision,
    }
