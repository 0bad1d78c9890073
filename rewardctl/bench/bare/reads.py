"""The driver calls of the reads, and what they answer."""

from typing import Any, Final

from bson import ObjectId

from rewardctl.bench.bare.driver import Database

_LIMIT: Final = 20
Fields = dict[str, Any]


async def event(database: Database, event_id: str) -> Fields:
    """`GET /events/{id}`."""
    found = await database.events.find_one({"_id": ObjectId(event_id), "deleted_at": None})
    offers = database.event_rewards.find({"event_id": ObjectId(event_id), "deleted_at": None}).sort("_id", 1)
    return {**_event(found), "eventRewards": [_offer(found, one) for one in await offers.to_list(None)]}


async def events(database: Database) -> Fields:
    """`GET /events?limit=20`, the first page."""
    query = {"$and": [{"deleted_at": None}]}
    found = await database.events.find(query).sort("_id", -1).limit(_LIMIT + 1).to_list(None)
    items = [_event(one) for one in found[:_LIMIT]]
    more = len(found) > _LIMIT
    return {"items": items, "nextCursor": items[-1]["id"] if more else None, "hasMore": more}


async def account(database: Database, user_id: str) -> Fields:
    """`GET /auth/me`."""
    found = await database.accounts.find_one({"_id": user_id, "erased_at": None})
    return {
        "id": found["_id"],
        "email": found["email"],
        "roles": found["roles"],
        "createdAt": found["created_at"],
        "updatedAt": found["updated_at"],
    }


def reward(fields: Fields) -> Fields:
    return {
        "id": fields["id"],
        "type": fields["type"],
        "name": fields["name"],
        "description": fields["description"],
        "createdAt": fields["created_at"],
        **fields["params"],
    }


def _event(found: Fields) -> Fields:
    return {
        "id": found["_id"],
        "name": found["name"],
        "description": found["description"],
        "rewardCondition": found["reward_condition"],
        "periodStart": found["period_start"],
        "periodEnd": found["period_end"],
        "status": found["status"],
        "timeZone": found["time_zone"],
        "version": found["version"],
        "createdAt": found["created_at"],
        "updatedAt": found["updated_at"],
    }


def _offer(found: Fields, offer: Fields) -> Fields:
    return {
        "id": offer["_id"],
        "reward": reward(offer["reward"]),
        "event": {"id": found["_id"], "name": found["name"]},
        "condition": offer["condition"],
        "autoResolve": offer["auto_resolve"],
        "stock": None,
        "perUserLimit": offer["per_user_limit"]["count"],
        "version": offer["revision"],
    }
