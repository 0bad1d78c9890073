from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.chassis.database.mongo import aware, naive
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
        return {
            "_id": ObjectId(reward.id),
            "type": reward.type,
            "name": reward.name,
            "description": reward.description,
            "params": dict(reward.params),
            "hidden": list(reward.hidden),
            "created_at": naive(reward.created_at),
            "unaudited": [],
        }

    @staticmethod
    def read(found: Mapping[str, Any]) -> Reward:
        return Reward(
            id=str(found["_id"]),
            type=found["type"],
            name=found["name"],
            description=found.get("description"),
            params=found["params"],
            hidden=tuple(found.get("hidden", ())),
            created_at=aware(found["created_at"]),
        )


def reward_fields(reward: Reward) -> dict[str, Any]:
    return {
        "id": ObjectId(reward.id),
        "type": reward.type,
        "name": reward.name,
        "description": reward.description,
        "params": dict(reward.params),
        "hidden": list(reward.hidden),
        "created_at": naive(reward.created_at),
    }


def reward_of(fields: Mapping[str, Any]) -> Reward:
    return Reward(
        id=str(fields["id"]),
        type=fields["type"],
        name=fields["name"],
        description=fields["description"],
        params=fields["params"],
        hidden=tuple(fields["hidden"]),
        created_at=aware(fields["created_at"]),
    )
