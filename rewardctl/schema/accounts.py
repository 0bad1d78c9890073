"""The database of accounts."""

from datetime import UTC, datetime, timedelta
from typing import Final

from rewardctl.schema.declared import UNAUDITED, Collection, Index, Schema

_EVER: Final = {"$gt": datetime.fromtimestamp(0, tz=UTC).replace(tzinfo=None)}
_KEPT: Final = timedelta(days=1)
"""How long a session stays past its time: well after the last token that it gave."""

ACCOUNTS: Final = Collection(
    "accounts",
    [
        Index("one_account_an_email", "email_key", unique=True),
        Index("by_role", "roles email_key"),
        UNAUDITED,
        Index("voided", "generation_at _id generation", partial={"generation_at": _EVER}),
        Index("erasing", "erasing", partial={"erasing": True}),
    ],
)
SESSIONS: Final = Collection(
    "sessions",
    [
        Index("untold_logins", "login.due_at", partial={"login.due_at": {"$type": "date"}}),
        Index("of_user", "user_id -last_used_at"),
        Index("ended", "ended_at _id", partial={"ended_at": _EVER}),
        Index(
            "old_sessions_go",
            "expires_at",
            partial={"login.due_at": None},
            expire_seconds=int(_KEPT.total_seconds()),
        ),
    ],
    shard_key="_id hashed",
)
REFRESH_TOKENS: Final = Collection(
    "refresh_tokens",
    [Index("expired_tokens_go", "expires_at", expire_seconds=0), Index("of_user", "user_id")],
    shard_key="_id hashed",
)
GUARDS: Final = Collection("guards")

SCHEMA: Final = Schema(
    "accounts",
    "auth",
    [ACCOUNTS, SESSIONS, REFRESH_TOKENS, GUARDS],
    fleeting=frozenset({"rate_counters", "rate_windows"}),
)
