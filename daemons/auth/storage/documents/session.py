# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Optional, Self

from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import ASCENDING, DESCENDING, IndexModel

from daemons.auth.domain.session import Login, Session
from daemons.auth.storage.documents.instant import EVER, instant, kept

_KEPT: Final = timedelta(days=1)
"""How long a session stays past its time: well after the last token that it gave."""


def _indexes() -> Iterable[IndexModel]:
    due = {"login.due_at": {"$type": "date"}}
    told = {"login.due_at": None}
    return [
        IndexModel([("login.due_at", ASCENDING)], name="untold_logins", partialFilterExpression=due),
        IndexModel([("user_id", ASCENDING), ("last_used_at", DESCENDING)], name="of_user"),
        IndexModel(
            [("ended_at", ASCENDING), ("_id", ASCENDING)],
            name="ended",
            partialFilterExpression={"ended_at": {"$gt": EVER}},
        ),
        IndexModel(
            [("expires_at", ASCENDING)],
            name="old_sessions_go",
            expireAfterSeconds=int(_KEPT.total_seconds()),
            partialFilterExpression=told,
        ),
    ]


class SessionDocument(Model):
    """`login` is missing from a session that is older than activities; one that is untold keeps it from going."""

    model_config = ODMConfigDict(collection="sessions", indexes=_indexes)

    id: str = Field(primary_field=True)
    user_id: str
    user_agent: Optional[str] = None
    created_at: datetime
    generation: int = 0
    last_used_at: Optional[datetime] = None
    expires_at: Optional[datetime] = None
    ended_at: Optional[datetime] = None
    login: Optional[dict[str, Any]] = None

    @classmethod
    def of(cls, session: Session) -> Self:
        return cls(
            id=session.id,
            user_id=session.user_id,
            user_agent=session.user_agent,
            created_at=kept(session.created_at),
            generation=session.generation,
            last_used_at=kept(session.last_used_at),
            expires_at=kept(session.expires_at),
            ended_at=kept(session.ended_at),
            login=_login_fields(session.login) if session.login else None,
        )

    def session(self) -> Session:
        return Session(
            id=self.id,
            user_id=self.user_id,
            user_agent=self.user_agent,
            created_at=instant(self.created_at),
            generation=self.generation,
            last_used_at=instant(self.last_used_at),
            expires_at=instant(self.expires_at),
            ended_at=instant(self.ended_at),
            login=_login_of(self.login) if self.login else None,
        )


def _login_fields(login: Login) -> dict[str, Any]:
    return {
        "at": kept(login.at),
        "request_id": login.request_id,
        "traceparent": login.traceparent,
        "due_at": kept(login.due_at),
    }


def _login_of(stored: dict[str, Any]) -> Login:
    return Login(
        at=instant(stored["at"]),
        request_id=stored["request_id"],
        due_at=instant(stored["due_at"]),
        traceparent=stored.get("traceparent"),
    )
