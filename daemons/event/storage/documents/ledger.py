from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.chassis.database.instants import aware, naive
from daemons.event.domain.ledger import EntryKind, Holding, LedgerEntry
from rewardctl.schema import event as schema


class LedgerEntryDocument(Model):
    model_config = ODMConfigDict(collection=schema.LEDGER.name)

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

    @staticmethod
    def fields(entry: LedgerEntry) -> dict[str, Any]:
        return {
            "_id": ObjectId(),
            "user_id": ObjectId(entry.user_id),
            "seq": entry.seq,
            "claim_id": ObjectId(entry.claim_id),
            "reward_id": ObjectId(entry.reward_id),
            "kind": entry.kind.value,
            "type": entry.type,
            "amount": entry.amount,
            "details": dict(entry.details),
            "at": naive(entry.at),
            "previous_hash": entry.previous_hash,
            "hash": entry.hash,
        }

    @staticmethod
    def read(found: Mapping[str, Any]) -> LedgerEntry:
        return LedgerEntry(
            user_id=str(found["user_id"]),
            seq=found["seq"],
            claim_id=str(found["claim_id"]),
            reward_id=str(found["reward_id"]),
            kind=EntryKind(found["kind"]),
            type=found["type"],
            amount=found["amount"],
            details=found["details"],
            at=aware(found["at"]),
            previous_hash=found["previous_hash"],
            hash=found["hash"],
        )


class WalletDocument(Model):
    """Balances and holdings as of the ledger's entry `seq`: a cache, which the ledger can always make anew."""

    model_config = ODMConfigDict(collection=schema.WALLETS.name)

    seq: int
    balances: dict[str, int]
    holdings: list[dict[str, Any]] = Field(default_factory=list)


def holding_fields(holding: Holding) -> dict[str, Any]:
    return {
        "claim_id": ObjectId(holding.claim_id),
        "reward_id": ObjectId(holding.reward_id),
        "type": holding.type,
        "amount": holding.amount,
        "details": dict(holding.details),
        "at": naive(holding.at),
    }


def holding_of(fields: Mapping[str, Any]) -> Holding:
    return Holding(
        claim_id=str(fields["claim_id"]),
        reward_id=str(fields["reward_id"]),
        type=fields["type"],
        amount=fields["amount"],
        details=fields["details"],
        at=aware(fields["at"]),
    )
