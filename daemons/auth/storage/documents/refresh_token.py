# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from collections.abc import Iterable
from datetime import datetime
from typing import Optional, Self

from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import ASCENDING, IndexModel

from daemons.auth.domain.session import RefreshToken
from daemons.auth.storage.documents.instant import instant, kept


def _indexes() -> Iterable[IndexModel]:
    return [
        IndexModel([("expires_at", ASCENDING)], name="expired_tokens_go", expireAfterSeconds=0),
        IndexModel([("user_id", ASCENDING)], name="of_user"),
    ]


class RefreshTokenDocument(Model):
    """`id` is the digest of the secret."""

    model_config = ODMConfigDict(collection="refresh_tokens", indexes=_indexes)

    id: str = Field(primary_field=True)
    session_id: str
    user_id: str
    expires_at: datetime
    used_at: Optional[datetime] = None

    @classmethod
    def of(cls, token: RefreshToken) -> Self:
        return cls(
            id=token.digest,
            session_id=token.session_id,
            user_id=token.user_id,
            expires_at=kept(token.expires_at),
            used_at=kept(token.used_at),
        )

    def token(self) -> RefreshToken:
        return RefreshToken(
            digest=self.id,
            session_id=self.session_id,
            user_id=self.user_id,
            expires_at=instant(self.expires_at),
            used_at=instant(self.used_at),
        )
