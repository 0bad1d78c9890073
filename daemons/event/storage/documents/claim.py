from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Optional

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.chassis.database.instants import aware, naive
from daemons.event.domain.claim import Answer, Claim, Delay, EventSnapshot, Grant, Key, Ordered, Origin, Reason, Step
from daemons.event.storage.documents.audit import author_fields, author_of, change_fields, change_of
from daemons.event.storage.documents.event_reward import limit_fields, limit_of
from daemons.event.storage.documents.reward import reward_fields, reward_of
from rewardctl.schema import event as schema
from rewardctl.wire.claims import ClaimStatus

# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None


class ClaimDocument(Model):
    """`lease_until` is set while the claim is on its way; `status` is null for an attempt that keeps its key."""

    model_config = ODMConfigDict(collection=schema.CLAIMS.name)

    user_id: ObjectId
    event: dict[str, Any]
    event_reward_id: ObjectId
    reward: dict[str, Any]
    condition: dict[str, Any]
    auto_resolve: bool
    limit: dict[str, Any]
    limited: bool = True
    bucket: str
    slot: Optional[int] = None
    status: Optional[str] = None
    step: str
    origin: str
    reasons: list[dict[str, Any]]
    evaluation: Optional[dict[str, Any]] = None
    grants: list[dict[str, Any]] = Field(default_factory=list)
    delay: Optional[dict[str, Any]] = None
    expires_at: Optional[datetime] = None
    key: Optional[str] = None
    fingerprint: Optional[str] = None
    answer: Optional[dict[str, Any]] = None
    request_id: str
    traceparent: Optional[str] = None
    ordered: Optional[dict[str, Any]] = None
    unaudited: list[dict[str, Any]] = Field(default_factory=list)
    forgotten: bool = False
    revision: int
    lease_until: Optional[datetime] = None
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def fields(claim: Claim) -> dict[str, Any]:
        """Without `lease_until`: the database's own clock sets it."""
        return {
            "_id": ObjectId(claim.id),
            "user_id": ObjectId(claim.user_id),
            "event": {"id": ObjectId(claim.event.id), "name": claim.event.name, "version": claim.event.version},
            "event_reward_id": ObjectId(claim.event_reward_id),
            "reward": reward_fields(claim.reward),
            "condition": dict(claim.condition),
            "auto_resolve": claim.auto_resolve,
            "limit": limit_fields(claim.limit),
            "limited": claim.limited,
            "bucket": claim.bucket,
            "slot": claim.slot,
            "status": claim.status.value if claim.status else None,
            "step": claim.step.value,
            "origin": claim.origin.value,
            "reasons": [_reason_fields(reason) for reason in claim.reasons],
            "evaluation": dict(claim.evaluation) if claim.evaluation is not None else None,
            "grants": [_grant_fields(grant) for grant in claim.grants],
            "delay": _delay_fields(claim.delay) if claim.delay else None,
            "expires_at": naive(claim.expires_at),
            "key": claim.key.value if claim.key else None,
            "fingerprint": claim.key.fingerprint if claim.key else None,
            "answer": {"status": claim.answer.status, "body": claim.answer.body} if claim.answer else None,
            "request_id": claim.request_id,
            "traceparent": claim.traceparent,
            "ordered": _ordered_fields(claim.ordered) if claim.ordered else None,
            "unaudited": [change_fields(change) for change in claim.unaudited],
            "forgotten": claim.forgotten,
            "revision": claim.revision,
            "created_at": naive(claim.created_at),
            "updated_at": naive(claim.updated_at),
            "lease_until": None,
        }

    @staticmethod
    def read(found: Mapping[str, Any]) -> Claim:
        return Claim(
            id=str(found["_id"]),
            user_id=str(found["user_id"]),
            event=EventSnapshot(str(found["event"]["id"]), found["event"]["name"], found["event"]["version"]),
            event_reward_id=str(found["event_reward_id"]),
            reward=reward_of(found["reward"]),
            condition=found["condition"],
            auto_resolve=found["auto_resolve"],
            limit=limit_of(found["limit"]),
            limited=found.get("limited", True),
            bucket=found["bucket"],
            slot=found.get("slot"),
            status=ClaimStatus(found["status"]) if found.get("status") else None,
            step=Step(found["step"]),
            origin=Origin(found["origin"]),
            reasons=tuple(map(_reason, found["reasons"])),
            evaluation=found.get("evaluation"),
            grants=tuple(map(_grant, found.get("grants", ()))),
            delay=_delay(found["delay"]) if found.get("delay") else None,
            expires_at=aware(found.get("expires_at")),
            key=Key(found["key"], found.get("fingerprint") or "") if found.get("key") else None,
            answer=Answer(found["answer"]["status"], found["answer"]["body"]) if found.get("answer") else None,
            request_id=found["request_id"],
            traceparent=found.get("traceparent"),
            ordered=_ordered(found["ordered"]) if found.get("ordered") else None,
            unaudited=tuple(map(change_of, found.get("unaudited", ()))),
            forgotten=found.get("forgotten", False),
            revision=found["revision"],
            fence=aware(found.get("lease_until")),
            created_at=aware(found["created_at"]),
            updated_at=aware(found["updated_at"]),
        )


class AttemptDocument(Model):
    """A claim that could not be made: sold out, or claimed already."""

    model_config = ODMConfigDict(collection=schema.ATTEMPTS.name)

    user_id: ObjectId
    event_id: ObjectId
    event_reward_id: ObjectId
    reason: str
    request_id: str
    at: datetime


def _ordered_fields(ordered: Ordered) -> dict[str, Any]:
    reason = _reason_fields(ordered.reason) if ordered.reason else None
    return {"author": author_fields(ordered.author), "was": dict(ordered.was), "reason": reason}


def _ordered(fields: Mapping[str, Any]) -> Ordered:
    reason = _reason(fields["reason"]) if fields.get("reason") else None
    return Ordered(author_of(fields["author"]), fields["was"], reason)


def _reason_fields(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "message": reason.message}


def _reason(fields: Mapping[str, str]) -> Reason:
    return Reason(fields["code"], fields["message"])


def _grant_fields(grant: Grant) -> dict[str, Any]:
    return {
        "reward_id": ObjectId(grant.reward_id),
        "type": grant.type,
        "amount": grant.amount,
        "details": dict(grant.details),
        "expires_at": naive(grant.expires_at),
    }


def _grant(fields: Mapping[str, Any]) -> Grant:
    reward_id, expires_at = str(fields["reward_id"]), aware(fields["expires_at"])
    return Grant(reward_id, fields["type"], fields["amount"], fields["details"], expires_at)


def _delay_fields(delay: Delay) -> dict[str, Any]:
    return {
        "reason": delay.reason,
        "retry_after_ms": round(delay.retry_after.total_seconds() * 1000),
        "deadline": naive(delay.deadline),
        "asked": delay.asked,
    }


def _delay(fields: Mapping[str, Any]) -> Delay:
    retry_after = timedelta(milliseconds=fields["retry_after_ms"])
    return Delay(fields["reason"], retry_after, aware(fields["deadline"]), fields["asked"])
