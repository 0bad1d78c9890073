"""The stored shapes. Instants are kept in UTC and naive, which is how ODMantic wants them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Optional, Self

from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import ASCENDING, IndexModel

from daemons.auth.domain.account import Account
from daemons.auth.domain.role_change import Author, RoleChange
from daemons.auth.domain.session import Login, RefreshToken, Session
from daemons.chassis.mongo import aware
from rewardctl.kernel.principal import Role

UNAUDITED: Final[Mapping[str, Any]] = {"unaudited.id": {"$exists": True}}
"""Accounts with a change of roles that may not be told yet."""


def _account_indexes() -> Iterable[IndexModel]:
    return [
        IndexModel([("email_key", ASCENDING)], name="one_account_an_email", unique=True),
        IndexModel([("unaudited.id", ASCENDING)], name="unaudited", partialFilterExpression=UNAUDITED),
    ]


def _expired_tokens_go() -> Iterable[IndexModel]:
    return [IndexModel([("expires_at", ASCENDING)], name="expired_tokens_go", expireAfterSeconds=0)]


def _untold_logins() -> Iterable[IndexModel]:
    due = {"login.due_at": {"$type": "date"}}
    return [IndexModel([("login.due_at", ASCENDING)], name="untold_logins", partialFilterExpression=due)]


class AccountDocument(Model):
    """`unaudited` holds the changes of its roles that event's audit log may not have; old accounts lack it."""

    model_config = ODMConfigDict(collection="accounts", indexes=_account_indexes)

    id: str = Field(primary_field=True)
    email: str
    email_key: str
    password_hash: str
    roles: list[Role]
    created_at: datetime
    updated_at: datetime
    unaudited: list[dict[str, Any]] = Field(default_factory=list)

    @classmethod
    def of(cls, account: Account, change: RoleChange | None = None) -> Self:
        return cls(
            id=account.id,
            email=account.email,
            email_key=account.email_key,
            password_hash=account.password_hash,
            roles=sorted(account.roles),
            created_at=_naive(account.created_at),
            updated_at=_naive(account.updated_at),
            unaudited=[change_fields(change)] if change else [],
        )

    def account(self) -> Account:
        return Account(
            id=self.id,
            email=self.email,
            password_hash=self.password_hash,
            roles=frozenset(self.roles),
            created_at=aware(self.created_at),
            updated_at=aware(self.updated_at),
        )


class SessionDocument(Model):
    """`login` is missing from a session that is older than activities."""

    model_config = ODMConfigDict(collection="sessions", indexes=_untold_logins)

    id: str = Field(primary_field=True)
    user_id: str
    user_agent: str | None
    created_at: datetime
    ended_at: datetime | None
    login: Optional[dict[str, Any]] = None  # noqa: UP045 - ODMantic reads Optional[...], not the union with None

    @classmethod
    def of(cls, session: Session) -> Self:
        return cls(
            id=session.id,
            user_id=session.user_id,
            user_agent=session.user_agent,
            created_at=_naive(session.created_at),
            ended_at=session.ended_at and _naive(session.ended_at),
            login=_login_fields(session.login) if session.login else None,
        )

    def session(self) -> Session:
        return Session(
            id=self.id,
            user_id=self.user_id,
            user_agent=self.user_agent,
            created_at=aware(self.created_at),
            ended_at=self.ended_at and aware(self.ended_at),
            login=_login_of(self.login) if self.login else None,
        )


class RefreshTokenDocument(Model):
    """`id` is the digest of the secret."""

    model_config = ODMConfigDict(collection="refresh_tokens", indexes=_expired_tokens_go)

    id: str = Field(primary_field=True)
    session_id: str
    user_id: str
    expires_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, token: RefreshToken) -> Self:
        return cls(
            id=token.digest,
            session_id=token.session_id,
            user_id=token.user_id,
            expires_at=_naive(token.expires_at),
            used_at=token.used_at and _naive(token.used_at),
        )

    def token(self) -> RefreshToken:
        return RefreshToken(
            digest=self.id,
            session_id=self.session_id,
            user_id=self.user_id,
            expires_at=aware(self.expires_at),
            used_at=self.used_at and aware(self.used_at),
        )


MODELS: Final = (AccountDocument, SessionDocument, RefreshTokenDocument)


def change_fields(change: RoleChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "author": {"user_id": change.author.user_id, "request_id": change.author.request_id},
        "old": None if change.old is None else sorted(change.old),
        "new": sorted(change.new),
        "at": _naive(change.at),
    }


def change_of(account_id: str, stored: Mapping[str, Any]) -> RoleChange:
    old = stored["old"]
    return RoleChange(
        id=stored["id"],
        account_id=account_id,
        author=Author(stored["author"]["user_id"], stored["author"]["request_id"]),
        old=None if old is None else frozenset(map(Role, old)),
        new=frozenset(map(Role, stored["new"])),
        at=aware(stored["at"]),
    )


def _login_fields(login: Login) -> dict[str, Any]:
    due = login.due_at and _naive(login.due_at)
    return {"at": _naive(login.at), "request_id": login.request_id, "traceparent": login.traceparent, "due_at": due}


def _login_of(stored: dict[str, Any]) -> Login:
    due = stored["due_at"] and aware(stored["due_at"])
    return Login(
        at=aware(stored["at"]), request_id=stored["request_id"], due_at=due, traceparent=stored.get("traceparent")
    )


def _naive(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)
