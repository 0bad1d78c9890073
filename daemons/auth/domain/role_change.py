from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from rewardctl.kernel.principal import Role


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and the request by which they do."""

    user_id: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """Kept with the account, from the very write that makes it, until event's audit log has it.

    `old` is None for an account that was made with its roles; `at` is by the platform's clock, which can be set.
    """

    id: str
    account_id: str
    author: Author
    old: AbstractSet[Role] | None
    new: AbstractSet[Role]
    at: datetime
