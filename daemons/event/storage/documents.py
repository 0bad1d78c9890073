"""The shapes that are stored, and the way between them and the domain. Instants are stored naive, in UTC."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Optional, Self

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import ASCENDING, DESCENDING, IndexModel

from daemons.chassis.mongo import aware, naive
from daemons.event.domain.claim import Answer, Claim, Delay, EventSnapshot, Grant, Key, Origin, Reason, Step
from daemons.event.domain.event import Event
from daemons.event.domain.ledger import Kind, LedgerEntry
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Reward, Stock
from rewardctl.wire.claims import ClaimStatus

# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None


class EventDocument(Model):
    model_config = ODMConfigDict(
        collection="events",
        indexes=lambda: [IndexModel([("status", ASCENDING), ("_id", DESCENDING)], name="status")],
    )

    name: str
    description: Optional[str] = None
    reward_condition: dict[str, Any]
    period_start: datetime
    period_end: Optional[datetime] = None
    status: str
    time_zone: str
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: Optional[datetime] = None

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            id=ObjectId(event.id),
            name=event.name,
            description=event.description,
            reward_condition=dict(event.reward_condition),
            period_start=naive(event.period_start),
            period_end=naive(event.period_end) if event.period_end else None,
            status=event.status,
            time_zone=event.time_zone,
            version=event.version,
            created_at=naive(event.created_at),
            updated_at=naive(event.updated_at),
        )

    def domain(self) -> Event:
        return Event(
            id=str(self.id),
            name=self.name,
            description=self.description,
            reward_condition=self.reward_condition,
            period_start=aware(self.period_start),
            period_end=aware(self.period_end) if self.period_end else None,
            status="ACTIVE" if self.status == "ACTIVE" else "INACTIVE",
            time_zone=self.time_zone,
            version=self.version,
            created_at=aware(self.created_at),
            updated_at=aware(self.updated_at),
        )


class RewardDocument(Model):
    model_config = ODMConfigDict(
        collection="rewards",
        indexes=lambda: [IndexModel([("type", ASCENDING), ("_id", DESCENDING)], name="type")],
    )

    type: str
    name: str
    description: Optional[str] = None
    params: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, reward: Reward) -> Self:
        return cls(
            id=ObjectId(reward.id),
            type=reward.type,
            name=reward.name,
            description=reward.description,
            params=dict(reward.params),
            created_at=naive(reward.created_at),
        )

    def domain(self) -> Reward:
        return Reward(
            id=str(self.id),
            type=self.type,
            name=self.name,
            description=self.description,
            params=self.params,
            created_at=aware(self.created_at),
        )


class EventRewardDocument(Model):
    """`holds` are the claims that took one of the stock, `returns` those that gave one back, until they say so."""

    model_config = ODMConfigDict(
        collection="event_rewards",
        indexes=lambda: [
            IndexModel(
                [("event_id", ASCENDING), ("reward_id", ASCENDING)],
                name="offered_once",
                unique=True,
                partialFilterExpression={"deleted_at": None},
            )
        ],
    )

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
    deleted_at: Optional[datetime] = None

    @classmethod
    def of(cls, offered: EventReward) -> Self:
        return cls(
            id=ObjectId(offered.id),
            event_id=ObjectId(offered.event_id),
            reward_id=ObjectId(offered.reward.id),
            reward=_reward_fields(offered.reward),
            condition=dict(offered.condition),
            auto_resolve=offered.auto_resolve,
            stock_total=offered.stock.total if offered.stock else None,
            stock_remaining=offered.stock.remaining if offered.stock else None,
            per_user_limit=limit_fields(offered.per_user_limit),
        )

    def domain(self) -> EventReward:
        limited = self.stock_total is not None and self.stock_remaining is not None
        return EventReward(
            id=str(self.id),
            event_id=str(self.event_id),
            reward=_reward(self.reward),
            condition=self.condition,
            auto_resolve=self.auto_resolve,
            stock=Stock(self.stock_total or 0, self.stock_remaining or 0) if limited else None,
            per_user_limit=_limit(self.per_user_limit),
        )


class ClaimDocument(Model):
    """`lease_until` is set while the claim is on its way; `status` is null for an attempt that keeps its key."""

    model_config = ODMConfigDict(
        collection="claims",
        indexes=lambda: [
            IndexModel(
                [("user_id", ASCENDING), ("event_reward_id", ASCENDING), ("bucket", ASCENDING), ("slot", ASCENDING)],
                name="live_slot",
                unique=True,
                partialFilterExpression={"slot": {"$type": "int"}},
            ),
            IndexModel(
                [("user_id", ASCENDING), ("key", ASCENDING)],
                name="idempotency_key",
                unique=True,
                partialFilterExpression={"key": {"$type": "string"}},
            ),
            IndexModel(
                [("lease_until", ASCENDING)],
                name="on_its_way",
                partialFilterExpression={"lease_until": {"$type": "date"}},
            ),
            IndexModel(
                [("expires_at", ASCENDING)],
                name="expiring",
                partialFilterExpression={"expires_at": {"$type": "date"}},
            ),
            IndexModel([("user_id", ASCENDING), ("_id", DESCENDING)], name="user"),
            IndexModel([("event.id", ASCENDING), ("_id", DESCENDING)], name="event"),
            IndexModel([("status", ASCENDING), ("_id", DESCENDING)], name="status"),
            IndexModel([("event_reward_id", ASCENDING)], name="event_reward"),
        ],
    )

    user_id: ObjectId
    event: dict[str, Any]
    event_reward_id: ObjectId
    reward: dict[str, Any]
    condition: dict[str, Any]
    auto_resolve: bool
    limit: dict[str, Any]
    bucket: str
    slot: Optional[int] = None
    status: Optional[str] = None
    step: str
    origin: str
    reasons: list[dict[str, Any]]
    evaluation: Optional[dict[str, Any]] = None
    grant: Optional[dict[str, Any]] = None
    delay: Optional[dict[str, Any]] = None
    expires_at: Optional[datetime] = None
    key: Optional[str] = None
    fingerprint: Optional[str] = None
    answer: Optional[dict[str, Any]] = None
    request_id: str
    revision: int
    lease_until: Optional[datetime] = None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """Without `lease_until`: the database's own clock sets it."""
        return cls(
            id=ObjectId(claim.id),
            user_id=ObjectId(claim.user_id),
            event={"id": ObjectId(claim.event.id), "name": claim.event.name, "version": claim.event.version},
            event_reward_id=ObjectId(claim.event_reward_id),
            reward=_reward_fields(claim.reward),
            condition=dict(claim.condition),
            auto_resolve=claim.auto_resolve,
            limit=limit_fields(claim.limit),
            bucket=claim.bucket,
            slot=claim.slot,
            status=claim.status,
            step=claim.step,
            origin=claim.origin,
            reasons=[{"code": reason.code, "message": reason.message} for reason in claim.reasons],
            evaluation=dict(claim.evaluation) if claim.evaluation is not None else None,
            grant=_grant_fields(claim.grant) if claim.grant else None,
            delay=_delay_fields(claim.delay) if claim.delay else None,
            expires_at=naive(claim.expires_at) if claim.expires_at else None,
            key=claim.key.value if claim.key else None,
            fingerprint=claim.key.fingerprint if claim.key else None,
            answer={"status": claim.answer.status, "body": claim.answer.body} if claim.answer else None,
            request_id=claim.request_id,
            revision=claim.revision,
            created_at=naive(claim.created_at),
            updated_at=naive(claim.updated_at),
        )

    def domain(self) -> Claim:
        return Claim(
            id=str(self.id),
            user_id=str(self.user_id),
            event=EventSnapshot(str(self.event["id"]), self.event["name"], self.event["version"]),
            event_reward_id=str(self.event_reward_id),
            reward=_reward(self.reward),
            condition=self.condition,
            auto_resolve=self.auto_resolve,
            limit=_limit(self.limit),
            bucket=self.bucket,
            slot=self.slot,
            status=ClaimStatus(self.status) if self.status else None,
            step=Step(self.step),
            origin=Origin(self.origin),
            reasons=tuple(Reason(one["code"], one["message"]) for one in self.reasons),
            evaluation=self.evaluation,
            grant=_grant(self.grant) if self.grant else None,
            delay=_delay(self.delay) if self.delay else None,
            expires_at=aware(self.expires_at) if self.expires_at else None,
            key=Key(self.key, self.fingerprint or "") if self.key else None,
            answer=Answer(self.answer["status"], self.answer["body"]) if self.answer else None,
            request_id=self.request_id,
            revision=self.revision,
            fence=aware(self.lease_until) if self.lease_until else None,
            created_at=aware(self.created_at),
            updated_at=aware(self.updated_at),
        )


class AttemptDocument(Model):
    """A claim that could not be made: sold out, or claimed already."""

    model_config = ODMConfigDict(
        collection="attempts",
        indexes=lambda: [IndexModel([("event_reward_id", ASCENDING), ("_id", DESCENDING)], name="event_reward")],
    )

    user_id: ObjectId
    event_id: ObjectId
    event_reward_id: ObjectId
    reason: str
    request_id: str
    at: datetime


class LedgerEntryDocument(Model):
    model_config = ODMConfigDict(
        collection="ledger",
        indexes=lambda: [
            IndexModel(
                [("claim_id", ASCENDING), ("reward_id", ASCENDING), ("kind", ASCENDING)], name="once", unique=True
            ),
            IndexModel([("user_id", ASCENDING), ("seq", ASCENDING)], name="chain", unique=True),
        ],
    )

    user_id: ObjectId
    seq: int
    claim_id: ObjectId
    reward_id: ObjectId
    kind: str
    type: str
    amount: int
    details: dict[str, Any]
    at: datetime
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, entry: LedgerEntry) -> Self:
        return cls(
            id=ObjectId(),
            user_id=ObjectId(entry.user_id),
            seq=entry.seq,
            claim_id=ObjectId(entry.claim_id),
            reward_id=ObjectId(entry.reward_id),
            kind=entry.kind,
            type=entry.type,
            amount=entry.amount,
            details=dict(entry.details),
            at=naive(entry.at),
            previous_hash=entry.previous_hash,
            hash=entry.hash,
        )

    def domain(self) -> LedgerEntry:
        return LedgerEntry(
            user_id=str(self.user_id),
            seq=self.seq,
            claim_id=str(self.claim_id),
            reward_id=str(self.reward_id),
            kind=Kind(self.kind),
            type=self.type,
            amount=self.amount,
            details=self.details,
            at=aware(self.at),
            previous_hash=self.previous_hash,
            hash=self.hash,
        )


class WalletDocument(Model):
    """Balances as of the ledger's entry `seq`: a cache, which the ledger can always make anew."""

    model_config = ODMConfigDict(collection="wallets")

    seq: int
    balances: dict[str, int]


def limit_fields(limit: Limit) -> dict[str, Any]:
    return {"count": limit.count, "per": limit.per}


def _limit(fields: Mapping[str, Any]) -> Limit:
    return Limit(fields["count"], fields["per"])


def _grant_fields(grant: Grant) -> dict[str, Any]:
    expires_at = naive(grant.expires_at) if grant.expires_at else None
    return {"amount": grant.amount, "details": dict(grant.details), "expires_at": expires_at}


def _grant(fields: Mapping[str, Any]) -> Grant:
    expires_at = aware(fields["expires_at"]) if fields["expires_at"] else None
    return Grant(fields["amount"], fields["details"], expires_at)


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


def _reward_fields(reward: Reward) -> dict[str, Any]:
    return {
        "id": ObjectId(reward.id),
        "type": reward.type,
        "name": reward.name,
        "description": reward.description,
        "params": dict(reward.params),
        "created_at": naive(reward.created_at),
    }


def _reward(fields: Mapping[str, Any]) -> Reward:
    return Reward(
        id=str(fields["id"]),
        type=fields["type"],
        name=fields["name"],
        description=fields["description"],
        params=fields["params"],
        created_at=aware(fields["created_at"]),
    )


DOCUMENTS = (
    EventDocument,
    RewardDocument,
    EventRewardDocument,
    ClaimDocument,
    AttemptDocument,
    LedgerEntryDocument,
    WalletDocument,
)
