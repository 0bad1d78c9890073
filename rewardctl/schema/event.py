"""The event database."""

from typing import Final

from rewardctl.kernel.services import DATABASES
from rewardctl.schema.declared import UNAUDITED, Collection, Index, Schema

_DATE: Final = {"$type": "date"}
"""Documents with a change that may not be in the audit log yet."""

EVENTS: Final = Collection("events", [Index("status", "status -_id"), UNAUDITED])
REWARDS: Final = Collection("rewards", [Index("type", "type -_id"), UNAUDITED])
EVENT_REWARDS: Final = Collection(
    "event_rewards",
    [Index("offered_once", "event_id reward_id", unique=True, partial={"deleted_at": None}), UNAUDITED],
)
CLAIMS: Final = Collection(
    "claims",
    [
        Index("live_slot", "user_id event_reward_id bucket slot", unique=True, partial={"slot": {"$type": "int"}}),
        Index("idempotency_key", "user_id key", unique=True, partial={"key": {"$type": "string"}}),
        Index("on_its_way", "lease_until", partial={"lease_until": _DATE}),
        Index("expiring", "expires_at", partial={"expires_at": _DATE}),
        Index("user", "user_id -_id"),
        Index("event", "event.id -_id"),
        Index("status", "status -_id"),
        Index("event_reward", "event_reward_id"),
        Index("statistics", "event.id status created_at user_id"),
        UNAUDITED,
    ],
    shard_key="user_id hashed",
)
ATTEMPTS: Final = Collection(
    "attempts",
    [Index("event_reward", "event_reward_id -_id"), Index("statistics", "event_id reason")],
    shard_key="_id hashed",
)
LEDGER: Final = Collection(
    "ledger",
    [
        Index("entered_once", "user_id claim_id reward_id kind", unique=True),
        Index("chain", "user_id seq", unique=True),
    ],
    shard_key="user_id hashed",
)
WALLETS: Final = Collection("wallets", shard_key="_id hashed")
AUDIT: Final = Collection(
    "audit",
    [
        Index("chain", "subject_id seq", unique=True),
        Index("newest", "-at -_id"),
        Index("subject", "subject_id -at -_id"),
        Index("actor", "actor -at -_id"),
        Index("action", "action -at -_id"),
    ],
    shard_key="subject_id hashed",
)
ACTIVITIES: Final = Collection(
    "activities",
    [
        Index("once", "user_id client_id", unique=True),
        Index("user_type", "user_id type -at"),
        Index("user", "user_id -at -_id"),
        Index("type", "type -at -_id"),
        Index("at", "-at -_id"),
        Index("uncounted", "counted", partial={"counted": False}),
    ],
    shard_key="user_id hashed",
)
ACTIVITY_DAYS: Final = Collection(
    "activity_days", [Index("day", "user_id type day", unique=True)], shard_key="user_id hashed"
)
TIMELINES: Final = Collection("timelines", [Index("one", "user_id type", unique=True)], shard_key="user_id hashed")
ATTRIBUTES: Final = Collection("attributes", shard_key="_id hashed")
CODES: Final = Collection(
    "codes",
    [
        Index("taken", "reward_id claim_id", unique=True, partial={"claim_id": {"$type": "string"}}),
        Index("once", "reward_id digest", unique=True),
        Index("left", "reward_id claim_id _id"),
    ],
    shard_key="reward_id",
)
MARKS: Final = Collection("marks", [Index("once", "reward_type name", unique=True)], shard_key="reward_type name")

SCHEMA: Final = Schema(
    "event",
    DATABASES["event"].name,
    [
        *(EVENTS, REWARDS, EVENT_REWARDS, CLAIMS, ATTEMPTS, LEDGER, WALLETS, AUDIT),
        *(ACTIVITIES, ACTIVITY_DAYS, TIMELINES, ATTRIBUTES, CODES, MARKS),
    ],
    fleeting=frozenset({"rate_counters", "rate_windows"}),
)
