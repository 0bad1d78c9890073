"""Bodies to begin with, by operation, where one made of all fields would not be taken as it stands."""

from typing import Any, Final

_ID: Final = "6565f0a1c3b2d4e5f6a7b8c9"
_REWARD: Final = "6565f0a1c3b2d4e5f6a7b8d0"
_STREAK: Final = {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3, "within": "7d"}

BODIES: Final[dict[str, Any]] = {
    "create_event": {
        "name": "Three days in a row",
        "description": "For those who come every day",
        "rewardCondition": _STREAK,
        "periodStart": "2026-11-22T00:00:00.000Z",
        "status": "ACTIVE",
        "timeZone": "Asia/Seoul",
    },
    "change_event": {"status": "INACTIVE"},
    "create_reward": {"name": "1,000 points", "points": 1_000},
    "offer_reward": {"rewardId": _REWARD, "condition": {}, "autoResolve": True, "stock": 100, "perUserLimit": 1},
    "change_event_reward": {"stock": 200},
    "add_codes": {"codes": ["WINTER-7K2M", "WINTER-9QXA"]},
    "decide_claim": {"status": "APPROVED"},
    "decide_claims": {"filter": {"eventId": _ID}, "status": "APPROVED", "dryRun": True},
    "simulate_draft": {
        "event": {"rewardCondition": _STREAK, "periodStart": "2026-11-01T00:00:00.000Z", "timeZone": "Asia/Seoul"},
        "rewards": [{"reward": {"type": "POINT", "name": "1,000 points", "points": 1_000}, "stock": 100}],
    },
    "simulate_changes": {"event": {"rewardCondition": {"minPurchase": 100}}, "users": [_ID]},
    "check_condition": {"all": [_STREAK, {"attribute": "age", "op": "between", "value": [13, 19]}]},
}
ANSWERS: Final[dict[str, Any]] = {
    "get_keys": {
        "keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]
    },
    "get_condition_schema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"},
    "simulate_draft": {"progress": {"users": 10_000, "total": 40_000}},
    "simulate_changes": {"progress": {"users": 10_000, "total": 40_000}},
}
