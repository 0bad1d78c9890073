"""Accounts over MongoDB. One changes by a guarded update of its document, never by `save`."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from daemons.auth.domain.account import END_OF_EMAILS, Account, email_key
from daemons.auth.domain.account_change import AccountChange
from daemons.auth.service.ports import AccountFilter, RevokedUser, Slice
from daemons.auth.storage.documents import AccountDocument, change_fields, change_of
from daemons.auth.storage.found import found
from daemons.chassis.database.instants import naive
from daemons.chassis.database.mongo import Database, violated
from rewardctl.kernel import missing
from rewardctl.kernel.errors import EmailTaken, LastAdmin, NotFound, bad_cursor
from rewardctl.kernel.principal import Role
from rewardctl.schema.declared import UNAUDITED

_GUARD: Final = {"_id": "admins"}
Session = Any


class MongoAccounts:
    def __init__(self, database: Database) -> None:
        self._client = database.client
        self._stored = database.collection(AccountDocument)
        self._guards = database.database["guards"]

    async def add(self, account: Account, change: AccountChange | None = None) -> None:
        try:
            await self._stored.insert_one(AccountDocument.of(account, change).model_dump_doc())
        except DuplicateKeyError as error:
            if violated(error) != {"email_key"}:
                raise
            raise EmailTaken from None

    async def get(self, user_id: str) -> Account:
        return _account(await self._stored.find_one({"_id": user_id, "erased_at": None}), missing.user())

    async def by_email(self, email: str) -> Account:
        stored = await self._stored.find_one({"email_key": email_key(email), "erased_at": None})
        return _account(stored, missing.user_of_email())

    async def list(self, wanted: AccountFilter, cursor: str | None, limit: int) -> Slice:
        clauses: list[dict[str, Any]] = [{"email_key": {"$lt": END_OF_EMAILS}}]
        if wanted.role is not None:
            clauses.append({"roles": wanted.role.value})
        if wanted.email is not None:
            begun = email_key(wanted.email)
            clauses.append({"email_key": {"$gte": begun, "$lt": f"{begun}{END_OF_EMAILS}"}})
        if cursor is not None:
            clauses.append({"email_key": {"$gt": await self._key_of(cursor)}})
        read = self._stored.find({"$and": clauses}).sort("email_key", ASCENDING).limit(limit + 1)
        accounts = [AccountDocument.read(one) for one in await read.to_list(None)]
        return Slice(accounts[:limit], accounts[limit - 1].id if len(accounts) > limit else None)

    async def _key_of(self, cursor: str) -> str:
        last = await self._stored.find_one({"_id": cursor, "erased_at": None}, {"email_key": 1})
        if last is None:
            raise bad_cursor()
        return str(last["email_key"])

    async def replace(self, before: Account, after: Account, change: AccountChange | None = None) -> bool:
        if before.administers and not after.administers:
            return await self._with_one_admin_fewer(before, after, change)
        return await self._replaced(before, after, change)

    async def _replaced(
        self, before: Account, after: Account, change: AccountChange | None, session: Session = None
    ) -> bool:
        as_read = {"_id": before.id, "revision": before.revision or {"$in": [0, None]}}
        told = {"$push": {"unaudited": change_fields(change)}} if change else {}
        update = {"$set": AccountDocument.of(after).replacing(), **told}
        return bool((await self._stored.update_one(as_read, update, session=session)).matched_count)

    async def _with_one_admin_fewer(self, before: Account, after: Account, change: AccountChange | None) -> bool:
        """Whoever takes an administrator away writes the guard: of two at once, one comes after the other."""
        with suppress(DuplicateKeyError):
            await self._guards.update_one(_GUARD, {"$setOnInsert": {"taken": 0}}, upsert=True)

        async def taken(session: Session) -> bool:
            await self._guards.update_one(_GUARD, {"$inc": {"taken": 1}}, session=session)
            others = {"roles": Role.ADMIN.value, "disabled": {"$ne": True}, "_id": {"$ne": before.id}}
            if await self._stored.find_one(others, {"_id": 1}, session=session) is None:
                raise LastAdmin
            return await self._replaced(before, after, change, session)

        async with self._client.start_session() as session:
            done: bool = await session.with_transaction(taken, read_concern=ReadConcern("snapshot"))
        return done

    async def untold(self, limit: int) -> Sequence[Sequence[AccountChange]]:
        read = await self._stored.find(UNAUDITED.partial, {"unaudited": 1}).limit(limit).to_list(limit)
        return [[change_of(one["_id"], change) for change in one["unaudited"]] for one in read]

    async def told(self, changes: Sequence[AccountChange]) -> None:
        known = {"id": {"$in": [change.id for change in changes]}}
        await self._stored.update_one({"_id": changes[0].account_id}, {"$pull": {"unaudited": known}})

    async def revoked(self, since: datetime) -> Sequence[RevokedUser]:
        query = {"generation_at": {"$gte": naive(since)}}
        read = await self._stored.find(query, {"_id": 1, "generation": 1}).hint("voided").to_list(None)
        return [RevokedUser(one["_id"], one["generation"]) for one in read]

    async def erasing(self, limit: int) -> Sequence[str]:
        read = await self._stored.find({"erasing": True}, {"_id": 1}).limit(limit).to_list(limit)
        return [one["_id"] for one in read]

    async def erased(self, user_id: str) -> None:
        await self._stored.update_one({"_id": user_id}, {"$set": {"erasing": False}})


def _account(document: Mapping[str, Any] | None, error: NotFound) -> Account:
    return AccountDocument.read(found(document, error))
