"""The shapes that are stored, and the way between them and the domain. Instants are stored naive, in UTC."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional, Self

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import ASCENDING, DESCENDING, IndexModel

from daemons.chassis.mongo import aware, naive
from daemons.event.domain.claim import Claim, EventSnapshot, Grant, Reason, Step
from daemons.event.domain.event import Event
from daemons.event.domain.ledger import Kind, LedgerEntry
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
    """`holds` are the claims that took one of the stock and are not decided yet."""

    model_config = ODMConfigDict(
        collection="event_rewards",
        indexes=lambda: [
            IndexModel([("event_id", ASCENDING), ("reward_id", ASCENDING), ("deleted_at", ASCENDING)], unique=True)
        ],
    )

    event_id: ObjectId
    event_name: str
    reward_id: ObjectId
    reward: dict[str, Any]
    condition: dict[str, Any]
    auto_resolve: bool
    stock_total: Optional[int] = None
    stock_remaining: Optional[int] = None
    holds: list[ObjectId] = Field(default_factory=list)
    per_user_limit: int
    deleted_at: Optional[datetime] = None

    @classmethod
    def of(cls, offered: EventReward) -> Self:
        return cls(
            id=ObjectId(offered.id),
            event_id=ObjectId(offered.event_id),
            event_name=offered.event_name,
            reward_id=ObjectId(offered.reward.id),
            reward=_reward_fields(offered.reward),
            condition=dict(offered.condition),
            auto_resolve=offered.auto_resolve,
            stock_total=offered.stock.total if offered.stock else None,
            stock_remaining=offered.stock.remaining if offered.stock else None,
            per_user_limit=offered.per_user_limit,
        )

    def domain(self) -> EventReward:
        limited = self.stock_total is not None and self.stock_remaining is not None
        return EventReward(
            id=str(self.id),
            event_id=str(self.event_id),
            event_name=self.event_name,
            reward=_reward(self.reward),
            condition=self.condition,
            auto_resolve=self.auto_resolve,
            stock=Stock(self.stock_total or 0, self.stock_remaining or 0) if limited else None,
            per_user_limit=self.per_user_limit,
        )


class ClaimDocument(Model):
    model_config = ODMConfigDict(
        collection="claims",
        indexes=lambda: [
            IndexModel(
                [("user_id", ASCENDING), ("event_reward_id", ASCENDING), ("slot", ASCENDING)],
                name="live_slot",
                unique=True,
                partialFilterExpression={"slot": {"$type": "int"}},
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
    status: str
    step: str
    slot: Optional[int] = None
    reasons: list[dict[str, Any]]
    evaluation: Optional[dict[str, Any]] = None
    grant: Optional[dict[str, Any]] = None
    request_id: str
    revision: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, claim: Claim) -> Self:
        return cls(
            id=ObjectId(claim.id),
            user_id=ObjectId(claim.user_id),
            event={"id": ObjectId(claim.event.id), "name": claim.event.name, "version": claim.event.version},
            event_reward_id=ObjectId(claim.event_reward_id),
            reward=_reward_fields(claim.reward),
            condition=dict(claim.condition),
            auto_resolve=claim.auto_resolve,
            status=claim.status,
            step=claim.step,
            slot=claim.slot,
            reasons=[{"code": reason.code, "message": reason.message} for reason in claim.reasons],
            evaluation=dict(claim.evaluation) if claim.evaluation is not None else None,
            grant={"amount": claim.grant.amount, "details": dict(claim.grant.details)} if claim.grant else None,
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
            status=ClaimStatus(self.status),
            step=Step(self.step),
            slot=self.slot,
            reasons=tuple(Reason(one["code"], one["message"]) for one in self.reasons),
            evaluation=self.evaluation,
            grant=Grant(self.grant["amount"], self.grant["details"]) if self.grant else None,
            request_id=self.request_id,
            revision=self.revision,
            created_at=aware(self.created_at),
            updated_at=aware(self.updated_at),
        )


class LedgerEntryDocument(Model):
    model_config = ODMConfigDict(
        collection="ledger",
        indexes=lambda: [
            IndexModel([("claim_id", ASCENDING), ("reward_id", ASCENDING), ("kind", ASCENDING)], unique=True),
            IndexModel([("user_id", ASCENDING), ("_id", ASCENDING)], name="user"),
        ],
    )

    user_id: ObjectId
    claim_id: ObjectId
    reward_id: ObjectId
    kind: str
    type: str
    amount: int
    details: dict[str, Any]
    at: datetime

    @classmethod
    def of(cls, entry: LedgerEntry) -> Self:
        return cls(
            id=ObjectId(),
            user_id=ObjectId(entry.user_id),
            claim_id=ObjectId(entry.claim_id),
            reward_id=ObjectId(entry.reward_id),
            kind=entry.kind,
            type=entry.type,
            amount=entry.amount,
            details=dict(entry.details),
            at=naive(entry.at),
        )

    def domain(self) -> LedgerEntry:
        return LedgerEntry(
            user_id=str(self.user_id),
            claim_id=str(self.claim_id),
            reward_id=str(self.reward_id),
            kind=Kind(self.kind),
            type=self.type,
            amount=self.amount,
            details=self.details,
            at=aware(self.at),
        )


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


DOCUMENTS = (EventDocument, RewardDocument, EventRewardDocument, ClaimDocument, LedgerEntryDocument)
