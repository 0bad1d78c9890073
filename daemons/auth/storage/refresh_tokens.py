"""Refresh tokens over MongoDB, by the digests of their secrets."""

from datetime import datetime

from daemons.auth.domain.session import RefreshToken
from daemons.auth.storage.documents import RefreshTokenDocument
from daemons.auth.storage.found import found
from daemons.chassis.mongo import Database, naive


class MongoRefreshTokens:
    def __init__(self, database: Database) -> None:
        self._stored = database.collection(RefreshTokenDocument)

    async def add(self, token: RefreshToken) -> None:
        await self._stored.insert_one(RefreshTokenDocument.of(token).model_dump_doc())

    async def get(self, digest: str) -> RefreshToken:
        return RefreshTokenDocument.model_validate_doc(found(await self._stored.find_one({"_id": digest}))).token()

    async def use(self, digest: str, now: datetime) -> RefreshToken:
        unused = {"_id": digest, "used_at": None}
        before = await self._stored.find_one_and_update(unused, {"$set": {"used_at": naive(now)}})
        return RefreshTokenDocument.model_validate_doc(found(before)).token() if before else await self.get(digest)

    async def forget(self, user_id: str) -> None:
        await self._stored.delete_many({"user_id": user_id})
