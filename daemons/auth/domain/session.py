"""A session is one login; its refresh tokens follow one another, and each is used once.

issued ──▶ used ──▶ within the grace: served again (a lost answer, a second tab)
              └───▶ after it: replayed, and the whole session ends
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

GRACE: Final = timedelta(seconds=10)
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The activity that a session began with, to be told to event.

    `at` is by the platform's clock, which can be set; `due_at` by real time: from then on it is to be told. None once
    event knows it.
    """

    at: datetime
    request_id: str
    due_at: datetime | None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`generation` is the account's at the login; it is over at `expires_at`, unless it is used before."""

    id: str
    user_id: str
    user_agent: str | None
    created_at: datetime
    generation: int = 0
    last_used_at: datetime | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    login: Login | None = None

    def lives(self, now: datetime) -> bool:
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """What is kept of a refresh token: the digest of its secret, never the secret."""

    digest: str
    session_id: str
    user_id: str
    expires_at: datetime
    used_at: datetime | None = None

    def expired(self, now: datetime) -> bool:
        return now >= self.expires_at

    def replayed(self, now: datetime) -> bool:
        """Whether it was used before, and longer ago than the grace."""
        return self.used_at is not None and now - self.used_at > GRACE


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
