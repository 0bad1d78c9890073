from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from daemons.auth.service.accounts import Accounts
from daemons.auth.service.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Parts:
    """The use cases, built once and passed in."""

    accounts: Accounts
    sessions: Sessions
    check: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
