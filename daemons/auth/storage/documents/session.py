# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from datetime import datetime
from typing import Any, Optional, Self

from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.auth.domain.session import Login, Session
from daemons.chassis.database.instants import aware, naive
from rewardctl.schema import accounts as schema


class SessionDocument(Model):
    """`login` is missing from a session that is older than activities; one that is untold keeps it from going."""

    model_config = ODMConfigDict(collection=schema.SESSIONS.name)

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
            created_at=naive(session.created_at),
            generation=session.generation,
            last_used_at=naive(session.last_used_at),
            expires_at=naive(session.expires_at),
            ended_at=naive(session.ended_at),
            login=_login_fields(session.login) if session.login else None,
        )

    def session(self) -> Session:
        return Session(
            id=self.id,
            user_id=self.user_id,
            user_agent=self.user_agent,
            created_at=aware(self.created_at),
            generation=self.generation,
            last_used_at=aware(self.last_used_at),
            expires_at=aware(self.expires_at),
            ended_at=aware(self.ended_at),
            login=_login_of(self.login) if self.login else None,
        )


def _login_fields(login: Login) -> dict[str, Any]:
    return {
        "at": naive(login.at),
        "request_id": login.request_id,
        "traceparent": login.traceparent,
        "due_at": naive(login.due_at),
    }


def _login_of(stored: dict[str, Any]) -> Login:
    return Login(
        at=aware(stored["at"]),
        request_id=stored["request_id"],
        due_at=aware(stored["due_at"]),
        traceparent=stored.get("traceparent"),
    )
