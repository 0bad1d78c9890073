from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.chassis.database.instants import aware, naive
from daemons.event.domain.reward import Reward
from rewardctl.schema import event as schema

# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None


class RewardDocument(Model):
    model_config = ODMConfigDict(collection=schema.REWARDS.name)

    type: str
    name: str
    description: Optional[str] = None
    params: dict[str, Any]
    hidden: list[str] = Field(default_factory=list)
    created_at: datetime
    unaudited: list[dict[str, Any]] = Field(default_factory=list)

    @staticmethod
    def fields(reward: Reward) -> dict[str, Any]:
        return {"_id": ObjectId(reward.id), **_told(reward), "unaudited": []}

    @staticmethod
    def read(found: Mapping[str, Any]) -> Reward:
        return _reward(found["_id"], found)


def reward_fields(reward: Reward) -> dict[str, Any]:
    """As offers and claims keep a copy of it."""
    return {"id": ObjectId(reward.id), **_told(reward)}


def reward_of(fields: Mapping[str, Any]) -> Reward:
    return _reward(fields["id"], fields)


def _told(reward: Reward) -> dict[str, Any]:
    """All but its id."""
    return {
        "type": reward.type,
        "name": reward.name,
        "description": reward.description,
        "params": dict(reward.params),
        "hidden": list(reward.hidden),
        "created_at": naive(reward.created_at),
    }


def _reward(reward_id: ObjectId, fields: Mapping[str, Any]) -> Reward:
    return Reward(
        id=str(reward_id),
        type=fields["type"],
        name=fields["name"],
        description=fields.get("description"),
        params=fields["params"],
        hidden=tuple(fields.get("hidden", ())),
        created_at=aware(fields["created_at"]),
    )
