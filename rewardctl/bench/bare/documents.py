"""What a claim stores, and what it answers."""

from datetime import UTC, datetime
from typing import Any, Final

from bson import ObjectId

from rewardctl.bench.bare.reads import reward

Fields = dict[str, Any]
_REQUEST_ID: Final = "01a20414-0b9f-75fc-963d-e61cc6a3b482"
_TRACEPARENT: Final = "00-add0428e256dff448d38a6bf2dcbca91-8e5eeffcceca2959-01"
_HASH: Final = "0" * 64


def opened(user: ObjectId, event: Fields, offer: Fields) -> Fields:
    """A claim that has just been made, the condition met."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return {
        "user_id": user,
        "event": {"id": event["_id"], "name": event["name"], "version": event["version"]},
        "event_reward_id": offer["_id"],
        "reward": offer["reward"],
        "condition": offer["condition"],
        "auto_resolve": offer["auto_resolve"],
        "limit": offer["per_user_limit"],
        "limited": False,
        "bucket": "",
        "slot": 1,
        "status": "PENDING",
        "step": "SUBMITTED",
        "origin": "ATTEMPT",
        "reasons": [],
        "evaluation": _evaluation(now),
        "grants": [],
        "delay": None,
        "expires_at": None,
        "key": None,
        "fingerprint": None,
        "answer": None,
        "request_id": _REQUEST_ID,
        "traceparent": _TRACEPARENT,
        "forgotten": False,
        "ordered": None,
        "unaudited": [],
        "revision": 1,
        "lease_until": None,
        "created_at": now,
        "updated_at": now,
        "_id": ObjectId(),
    }


def entry(claim: Fields, grant: Fields, now: datetime) -> Fields:
    """The first of a wallet's ledger."""
    return {
        "user_id": claim["user_id"],
        "seq": 1,
        "claim_id": claim["_id"],
        "reward_id": grant["reward_id"],
        "kind": "GRANT",
        "type": grant["type"],
        "amount": grant["amount"],
        "details": {},
        "at": now,
        "previous_hash": _HASH,
        "hash": _HASH,
        "_id": ObjectId(),
    }


def answered(claim: Fields) -> Fields:
    event = {"id": claim["event"]["id"], "name": claim["event"]["name"]}
    return {
        "id": claim["_id"],
        "userId": claim["user_id"],
        "eventReward": {
            "id": claim["event_reward_id"],
            "event": event,
            "reward": reward(claim["reward"]),
            "condition": claim["condition"],
            "autoResolve": claim["auto_resolve"],
        },
        "event": event,
        "status": claim["status"],
        "reasons": claim["reasons"],
        "evaluation": claim["evaluation"],
        "requestId": claim["request_id"],
        "createdAt": claim["created_at"],
        "updatedAt": claim["updated_at"],
    }


def _evaluation(now: datetime) -> Fields:
    verdict = {"kind": "always", "met": True}
    return {"met": True, "at": f"{now.isoformat()}Z", "timeZone": "UTC", "verdict": verdict, "facts": {}}
