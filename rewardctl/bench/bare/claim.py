"""The driver calls of a claim that is granted, one after another, as daemons/event makes them.

Where that path changes, tests/integration/bench/test_bare_calls.py fails until `claimed` follows.
"""

from datetime import UTC, datetime

from bson import ObjectId
from pymongo import ReturnDocument

from rewardctl.bench.bare.documents import Fields, answered, entry, opened
from rewardctl.bench.bare.driver import Database


async def claimed(database: Database, user: ObjectId, event_id: ObjectId, reward_id: ObjectId) -> Fields:
    """`POST /events/{id}/requests/{rewardId}` without a key, on an offer without a limit of stock."""
    event = await database.events.find_one({"_id": event_id, "deleted_at": None})
    offer = await database.event_rewards.find_one({"event_id": event_id, "reward_id": reward_id, "deleted_at": None})
    way = _Way(database, opened(user, event, offer))
    await way.begin()
    await way.reserve()
    await way.go_on("RESERVED")
    await way.go_on("GRANTED", grants=[_grant(offer["reward"])])
    await way.enter()
    await way.end()
    return answered(way.claim)


class _Way:
    """A claim on its way; `fence` is until when it may be driven on."""

    def __init__(self, database: Database, claim: Fields) -> None:
        self._database = database
        self.claim = claim
        self._fence = _now()

    async def begin(self) -> None:
        await self._write(self._named(), {"$add": ["$$NOW", 10_000]}, upsert=True)

    async def go_on(self, step: str, **changes: object) -> None:
        guard = self._changed(step=step, **changes)
        await self._write(guard, {"$add": ["$$NOW", 10_000]})

    async def end(self) -> None:
        await self._write(self._changed(step="DECIDED", status="APPROVED"), None)

    async def reserve(self) -> None:
        shown = {"deleted_at": 1, "stock_total": 1, "holds": {"$elemMatch": {"$eq": self.claim["_id"]}}}
        guarded = {"_id": self.claim["event_reward_id"], "$expr": {"$lt": ["$$NOW", self._fence]}}
        await self._database.event_rewards.find_one(guarded, shown)

    async def enter(self) -> None:
        ledger, grant = self._database.ledger, self.claim["grants"][0]
        await ledger.find_one({"user_id": self.claim["user_id"]}, sort=[("seq", -1)])
        await ledger.insert_one(entry(self.claim, grant, _now()))

    def _changed(self, **changes: object) -> Fields:
        """The guard of the write of those changes."""
        before = self.claim["revision"]
        self.claim |= {**changes, "revision": before + 1, "updated_at": _now()}
        return {**self._named(), "revision": before}

    def _named(self) -> Fields:
        return {"_id": self.claim["_id"], "user_id": self.claim["user_id"]}

    async def _write(self, guard: Fields, lease: Fields | None, *, upsert: bool = False) -> None:
        update = [{"$replaceWith": {"$mergeObjects": [{"$literal": self.claim}, {"lease_until": lease}]}}]
        found = await self._database.claims.find_one_and_update(
            guard, update, {"lease_until": 1}, upsert=upsert, return_document=ReturnDocument.AFTER
        )
        self._fence = found["lease_until"]


def _grant(reward: Fields) -> Fields:
    amount = reward["params"]["points"]
    return {"reward_id": reward["id"], "type": reward["type"], "amount": amount, "details": {}, "expires_at": None}


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
