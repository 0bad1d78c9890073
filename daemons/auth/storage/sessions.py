"""Sessions over MongoDB. What is contended changes by a guarded update of one document, never by `save`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument

from daemons.auth.domain.account import Account
from daemons.auth.domain.session import Session
from daemons.auth.storage.documents import SessionDocument
from daemons.auth.storage.found import found
from daemons.chassis.database.instants import naive
from daemons.chassis.database.mongo import Database
from rewardctl.kernel import missing


class MongoSessions:
    def __init__(self, database: Database) -> None:
        self._stored = database.collection(SessionDocument)

    async def add(self, session: Session) -> None:
        await self._stored.insert_one(SessionDocument.of(session).model_dump_doc())

    async def get(self, session_id: str) -> Session:
        return _session(await self._stored.find_one({"_id": session_id}))

    async def use(self, session_id: str, now: datetime, expires_at: datetime) -> Session:
        used = {"$set": {"last_used_at": naive(now), "expires_at": naive(expires_at)}}
        live = {"_id": session_id, "ended_at": None}
        stored = await self._stored.find_one_and_update(live, used, return_document=ReturnDocument.AFTER)
        return _session(stored)

    async def end(self, session_id: str, now: datetime) -> bool:
        live = {"_id": session_id, "ended_at": None}
        return await self._stored.find_one_and_update(live, {"$set": {"ended_at": naive(now)}}) is not None

    async def live(self, account: Account, now: datetime, limit: int) -> Sequence[Session]:
        query: dict[str, Any] = {"user_id": account.id, "ended_at": None, "expires_at": {"$gt": naive(now)}}
        if account.sessions_since:
            query["$or"] = [{"generation": {"$gte": account.sessions_since}}, {"_id": account.kept_session}]
        read = self._stored.find(query).hint("of_user").sort("last_used_at", DESCENDING).limit(limit)
        return [SessionDocument.model_validate_doc(one).session() for one in await read.to_list(limit)]

    async def ended(self, since: datetime) -> Sequence[str]:
        query = {"ended_at": {"$gte": naive(since)}}
        return [one["_id"] for one in await self._stored.find(query, {"_id": 1}).hint("ended").to_list(None)]

    async def forget(self, user_id: str) -> None:
        await self._stored.delete_many({"user_id": user_id})

    async def untold(self, now: datetime, limit: int) -> Sequence[Session]:
        due = {"login.due_at": {"$type": "date", "$lte": naive(now)}}
        return [
            SessionDocument.model_validate_doc(one).session()
            for one in await self._stored.find(due).sort("login.due_at", ASCENDING).limit(limit).to_list(limit)
        ]

    async def told(self, session_id: str) -> bool:
        done = await self._stored.update_one(_untold(session_id), {"$set": {"login.due_at": None}})
        return bool(done.modified_count)

    async def put_off(self, session_id: str, until: datetime) -> None:
        await self._stored.update_one(_untold(session_id), {"$set": {"login.due_at": naive(until)}})


def _untold(session_id: str) -> Mapping[str, Any]:
    return {"_id": session_id, "login.due_at": {"$type": "date"}}


def _session(document: Mapping[str, Any] | None) -> Session:
    return SessionDocument.model_validate_doc(found(document, missing.session())).session()
