"""Every collection as of one instant, cut down to what the checks need, as one stream."""

import hashlib
import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any, Final

from bson import ObjectId
from bson.codec_options import CodecOptions, TypeDecoder, TypeRegistry
from pymongo import ASCENDING, DESCENDING
from pymongo.client_session import ClientSession
from pymongo.database import Database

from rewardctl.audit.lines import Document, Kind, Line, owner
from rewardctl.schema.moment import pinned

_BATCH: Final = 1_000
_Stored = dict[str, Any]

_NOTES: Final = ("unaudited.action", "unaudited.new")
_EVENT: Final = ("version", "deleted_at", *_NOTES)
_OFFER: Final = (
    *("event_id", "reward_id", "revision", "stock_total", "stock_remaining", "holds", "returns"),
    *_NOTES,
)
_CLAIM: Final = (
    *("user_id", "event_reward_id", "reward.id", "reward.type", "limit.count", "bucket", "slot", "status", "step"),
    *("grants.reward_id", "grants.type", "grants.amount", "grants.expires_at", "key", "answer", "lease_until"),
    *("origin", "reasons.code", *_NOTES),
)
_ENTRY: Final = (
    *("user_id", "seq", "claim_id", "reward_id", "kind", "type", "amount", "details", "at", "previous_hash", "hash"),
)
_AUDIT_ENTRY: Final = (
    *("action", "subject_kind", "subject_id", "seq", "actor", "request_id", "old", "new", "at"),
    *("previous_hash", "hash"),
)
_WALLET: Final = ("seq", "balances")


class _HexIds(TypeDecoder):
    """Ids are read as the hexadecimal text that they are everywhere outside the database."""

    bson_type = ObjectId

    def transform_bson(self, value: ObjectId) -> str:
        return str(value)


_CODEC: Final = CodecOptions[_Stored](tz_aware=True, type_registry=TypeRegistry([_HexIds()]))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All collections as of one instant; reading has begun in each, so that none slips away."""

    session: ClientSession
    events: Iterator[Document]
    offers: Iterator[Document]
    told: Iterator[Document]
    claims: Iterator[Document]
    entries: Iterator[Document]
    wallets: Iterator[Document]
    attempts: int

    @classmethod
    def taken(cls, database: Database[_Stored]) -> "Snapshot":
        return pinned(database.client, partial(cls._begun, database))

    @classmethod
    def _begun(cls, database: Database[_Stored], session: ClientSession) -> "Snapshot":
        def begun(collection: str, fields: tuple[str, ...], **order: int) -> Iterator[_Stored]:
            found = _found(database, session, collection, fields, order)
            return chain(list(islice(found, 1)), found)

        return cls(
            session,
            events=begun("events", _EVENT, _id=ASCENDING),
            told=begun("audit", _AUDIT_ENTRY, subject_id=ASCENDING, seq=ASCENDING),
            offers=begun("event_rewards", _OFFER, _id=ASCENDING),
            claims=begun("claims", _CLAIM, user_id=ASCENDING, _id=DESCENDING),
            entries=begun("ledger", _ENTRY, user_id=ASCENDING, seq=ASCENDING),
            wallets=begun("wallets", _WALLET, _id=ASCENDING),
            attempts=database["attempts"].count_documents({}, session=session),
        )

    def lines(self) -> Iterator[Line]:
        """The claims of a user come newest first: so the index `user` has them."""
        yield from _named(Kind.EVENT, self.events)
        yield from _named(Kind.EVENT_REWARD, self.offers)
        yield from _named(Kind.AUDIT_ENTRY, self.told)
        yield from heapq.merge(
            _named(Kind.CLAIM, map(_cut_down, self.claims)),
            _named(Kind.ENTRY, self.entries),
            _named(Kind.WALLET, self.wallets),
            key=owner,
        )
        yield Kind.ATTEMPTS, {"count": self.attempts}


def _found(
    database: Database[_Stored], session: ClientSession, collection: str, fields: tuple[str, ...], order: dict[str, int]
) -> Iterator[_Stored]:
    """Sorted by an index where there is one, and by the server's disk where it was dropped."""
    stored = database.get_collection(collection, codec_options=_CODEC)
    found = stored.find({}, dict.fromkeys(fields, 1), session=session, batch_size=_BATCH)
    with found.sort(list(order.items())).allow_disk_use(True):  # noqa: FBT003 - the driver's own signature
        yield from found


def _named(kind: Kind, documents: Iterator[Document]) -> Iterator[Line]:
    return ((kind, document) for document in documents)


def _cut_down(claim: Document) -> Document:
    """Without what a person wrote: of a key its hash, of an answer what it says about the claim."""
    key, answer = claim.get("key"), claim.get("answer")
    hashed = hashlib.sha256(key.encode()).hexdigest() if isinstance(key, str) else key
    return {**claim, "key": hashed, "answer": _said(answer) if isinstance(answer, Mapping) else answer}


def _said(answer: Document) -> Document:
    try:
        body = json.loads(answer["body"])
        told = {"claim_id": body.get("id"), "claim_status": body.get("status")}
    except (AttributeError, KeyError, TypeError, ValueError):
        told = {}
    created = isinstance(told.get("claim_id"), str)
    return {"status": answer.get("status"), **(told if created else {"claim_id": None, "claim_status": None})}
