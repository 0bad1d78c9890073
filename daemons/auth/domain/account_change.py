from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and the request by which they do."""

    user_id: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """Kept with the account, from the very write that makes it, until event's audit log has it.

    `action` is an `AuditAction`, or one that only a newer version knows. `old` and `new` hold the fields that differ,
    nothing personal; `old` is None for an account that was made so, `new` for one that is gone. `at` is by the
    platform's clock, which can be set.
    """

    id: str
    account_id: str
    author: Author
    action: str
    old: Fields | None
    new: Fields | None
    at: datetime
