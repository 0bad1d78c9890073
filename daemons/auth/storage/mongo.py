"""The ports over MongoDB. What is contended changes by a guarded update of one document, never by `save`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from odmantic import AIOEngine
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from daemons.auth.domain.account import Account, email_key
from daemons.auth.domain.role_change import RoleChange
from daemons.auth.domain.session import RefreshToken, Session
from daemons.auth.storage.documents import (
    UNAUDITED,
    AccountDocument,
    RefreshTokenDocument,
    SessionDocument,
    change_fields,
    change_of,
)
from daemons.chassis.mongo import violated
from rewardctl.kernel.errors import EmailTaken, NotFound


class MongoAccounts:
    def __init__(self, engine: AIOEngine) -> None:
        self._stored: Any = engine.get_collection(AccountDocument)

    async def add(self, account: Account, change: RoleChange | None = None) -> None:
        try:
            await self._stored.insert_one(AccountDocument.of(account, change).model_dump_doc())
        except DuplicateKeyError as error:
            if violated(error) != {"email_key"}:
                raise
            raise EmailTaken from None

    async def get(self, user_id: str) -> Account:
        return _account(await self._stored.find_one({"_id": user_id}))

    async def by_email(self, email: str) -> Account:
        return _account(await self._stored.find_one({"email_key": email_key(email)}))

    async def assign(self, account: Account, change: RoleChange, now: datetime) -> Account | None:
        as_read = {"_id": account.id, "$expr": {"$setEquals": ["$roles", sorted(account.roles)]}}
        given = {
            "$set": {"roles": sorted(change.new), "updated_at": now},
            "$push": {"unaudited": change_fields(change)},
        }
        found = await self._stored.find_one_and_update(as_read, given, return_document=ReturnDocument.AFTER)
        return None if found is None else _account(found)

    async def untold(self, limit: int) -> Sequence[Sequence[RoleChange]]:
        found = await self._stored.find(UNAUDITED, {"unaudited": 1}).limit(limit).to_list(limit)
        return [[change_of(one["_id"], change) for change in one["unaudited"]] for one in found]

    async def told(self, changes: Sequence[RoleChange]) -> None:
        known = {"id": {"$in": [change.id for change in changes]}}
        await self._stored.update_one({"_id": changes[0].account_id}, {"$pull": {"unaudited": known}})


class MongoSessions:
    def __init__(self, engine: AIOEngine) -> None:
        self._stored: Any = engine.get_collection(SessionDocument)

    async def add(self, session: Session) -> None:
        await self._stored.insert_one(SessionDocument.of(session).model_dump_doc())

    async def get(self, session_id: str) -> Session:
        found = _found(await self._stored.find_one({"_id": session_id}))
        return SessionDocument.model_validate_doc(found).session()

    async def end(self, session_id: str, now: datetime) -> bool:
        live = {"_id": session_id, "ended_at": None}
        return await self._stored.find_one_and_update(live, {"$set": {"ended_at": now}}) is not None

    async def untold(self, now: datetime, limit: int) -> Sequence[Session]:
        due = {"login.due_at": {"$type": "date", "$lte": now}}
        found = await self._stored.find(due).sort("login.due_at", ASCENDING).limit(limit).to_list(limit)
        return [SessionDocument.model_validate_doc(one).session() for one in found]

    async def told(self, session_id: str) -> bool:
        done = await self._stored.update_one(_untold(session_id), {"$set": {"login.due_at": None}})
        return bool(done.modified_count)

    async def put_off(self, session_id: str, until: datetime) -> None:
        await self._stored.update_one(_untold(session_id), {"$set": {"login.due_at": until}})


class MongoRefreshTokens:
    def __init__(self, engine: AIOEngine) -> None:
        self._stored: Any = engine.get_collection(RefreshTokenDocument)

    async def add(self, token: RefreshToken) -> None:
        await self._stored.insert_one(RefreshTokenDocument.of(token).model_dump_doc())

    async def use(self, digest: str, now: datetime) -> RefreshToken:
        unused = {"_id": digest, "used_at": None}
        before = await self._stored.find_one_and_update(unused, {"$set": {"used_at": now}})
        found = _found(before or await self._stored.find_one({"_id": digest}))
        return RefreshTokenDocument.model_validate_doc(found).token()


def _untold(session_id: str) -> Mapping[str, Any]:
    return {"_id": session_id, "login.due_at": {"$type": "date"}}


def _account(document: Mapping[str, Any] | None) -> Account:
    return AccountDocument.model_validate_doc(_found(document)).account()


def _found(document: Mapping[str, Any] | None) -> dict[str, Any]:
    if document is None:
        raise NotFound
    return dict(document)
