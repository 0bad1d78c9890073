"""Refresh tokens over MongoDB, by the digests of their secrets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from daemons.auth.domain.session import RefreshToken
from daemons.auth.storage.documents import RefreshTokenDocument
from daemons.auth.storage.found import found
from daemons.chassis.database.instants import naive
from daemons.chassis.database.mongo import Database
from rewardctl.kernel.errors import NotFound


class MongoRefreshTokens:
    def __init__(self, database: Database) -> None:
        self._stored = database.collection(RefreshTokenDocument)

    async def add(self, token: RefreshToken) -> None:
        await self._stored.insert_one(RefreshTokenDocument.of(token).model_dump_doc())

    async def get(self, digest: str) -> RefreshToken:
        return _token(await self._stored.find_one({"_id": digest}))

    async def use(self, digest: str, now: datetime) -> RefreshToken:
        unused = {"_id": digest, "used_at": None}
        before = await self._stored.find_one_and_update(unused, {"$set": {"used_at": naive(now)}})
        return _token(before) if before else await self.get(digest)

    async def forget(self, user_id: str) -> None:
        await self._stored.delete_many({"user_id": user_id})


def _token(document: Mapping[str, Any] | None) -> RefreshToken:
    return RefreshTokenDocument.model_validate_doc(found(document, NotFound())).token()
