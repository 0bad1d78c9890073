from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Stock
from daemons.event.storage.documents.reward import reward_fields, reward_of
from rewardctl.schema import event as schema

# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None


class EventRewardDocument(Model):
    """`holds` are the claims that took one of the stock, `returns` those that gave one back, until they say so."""

    model_config = ODMConfigDict(collection=schema.EVENT_REWARDS.name)

    event_id: ObjectId
    reward_id: ObjectId
    reward: dict[str, Any]
    condition: dict[str, Any]
    auto_resolve: bool
    stock_total: Optional[int] = None
    stock_remaining: Optional[int] = None
    holds: list[ObjectId] = Field(default_factory=list)
    returns: list[ObjectId] = Field(default_factory=list)
    per_user_limit: dict[str, Any]
    revision: int = 1
    deleted_at: Optional[datetime] = None
    unaudited: list[dict[str, Any]] = Field(default_factory=list)

    @staticmethod
    def fields(offered: EventReward) -> dict[str, Any]:
        return {
            "_id": ObjectId(offered.id),
            "event_id": ObjectId(offered.event_id),
            "reward_id": ObjectId(offered.reward.id),
            "reward": reward_fields(offered.reward),
            "condition": dict(offered.condition),
            "auto_resolve": offered.auto_resolve,
            "stock_total": offered.stock.total if offered.stock else None,
            "stock_remaining": offered.stock.remaining if offered.stock else None,
            "per_user_limit": limit_fields(offered.per_user_limit),
            "revision": offered.revision,
            "holds": [],
            "returns": [],
            "deleted_at": None,
            "unaudited": [],
        }

    @staticmethod
    def read(found: Mapping[str, Any]) -> EventReward:
        limited = found.get("stock_total") is not None and found.get("stock_remaining") is not None
        return EventReward(
            id=str(found["_id"]),
            event_id=str(found["event_id"]),
            reward=reward_of(found["reward"]),
            condition=found["condition"],
            auto_resolve=found["auto_resolve"],
            stock=Stock(found.get("stock_total") or 0, found.get("stock_remaining") or 0) if limited else None,
            per_user_limit=limit_of(found["per_user_limit"]),
            revision=found.get("revision", 1),
        )


def limit_fields(limit: Limit) -> dict[str, Any]:
    return {"count": limit.count, "per": limit.per}


def limit_of(fields: Mapping[str, Any]) -> Limit:
    return Limit(fields["count"], fields["per"])
