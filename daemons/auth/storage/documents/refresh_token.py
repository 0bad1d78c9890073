# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from datetime import datetime
from typing import Optional, Self

from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.auth.domain.session import RefreshToken
from daemons.chassis.database.instants import aware, naive
from rewardctl.schema import accounts as schema


class RefreshTokenDocument(Model):
    """`id` is the digest of the secret."""

    model_config = ODMConfigDict(collection=schema.REFRESH_TOKENS.name)

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
            expires_at=naive(token.expires_at),
            used_at=naive(token.used_at),
        )

    def token(self) -> RefreshToken:
        return RefreshToken(
            digest=self.id,
            session_id=self.session_id,
            user_id=self.user_id,
            expires_at=aware(self.expires_at),
            used_at=aware(self.used_at),
        )
