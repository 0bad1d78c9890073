"""What the use cases need of the outside world. Each write is one document; each error is the platform's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from daemons.auth.domain.account import Account
from daemons.auth.domain.role_change import RoleChange
from daemons.auth.domain.session import RefreshToken, Session


class AccountRepository(Protocol):
    async def add(self, account: Account, change: RoleChange | None = None) -> None:
        """A `change` is kept in the same write, here and below. Raises: EmailTaken."""
        ...

    async def get(self, user_id: str) -> Account:
        """Raises: NotFound."""
        ...

    async def by_email(self, email: str) -> Account:
        """Case and form of the letters make no difference. Raises: NotFound."""
        ...

    async def assign(self, account: Account, change: RoleChange, now: datetime) -> Account | None:
        """Give `account` the new roles; None where another change of its roles came first."""
        ...

    async def untold(self, limit: int) -> Sequence[Sequence[RoleChange]]:
        """Changes that event's audit log may not have: those of up to `limit` accounts, each oldest first."""
        ...

    async def told(self, changes: Sequence[RoleChange]) -> None:
        """Forget what the log has of one account."""
        ...


class SessionRepository(Protocol):
    async def add(self, session: Session) -> None: ...

    async def get(self, session_id: str) -> Session:
        """Raises: NotFound."""
        ...

    async def end(self, session_id: str, now: datetime) -> bool:
        """Whether it was this call that ended it."""
        ...

    async def untold(self, now: datetime, limit: int) -> Sequence[Session]:
        """Those whose login is due to be told to event, the one that is due for longest first."""
        ...

    async def told(self, session_id: str) -> bool:
        """Mark the login told; whether it was this call that did."""
        ...

    async def put_off(self, session_id: str, until: datetime) -> None:
        """Tell the login later, unless it was told already."""
        ...


class ActivityReporter(Protocol):
    async def report_login(self, session: Session) -> None:
        """Raises: Invalid where event refuses it; Unavailable where event takes nothing now."""
        ...


class ChangeReporter(Protocol):
    async def report_changes(self, changes: Sequence[RoleChange]) -> None:
        """Raises: Invalid where event refuses them; Unavailable where event takes nothing now."""
        ...


class RefreshTokenRepository(Protocol):
    async def add(self, token: RefreshToken) -> None: ...

    async def use(self, digest: str, now: datetime) -> RefreshToken:
        """Mark it used at `now` unless it was before: the token as this call found it.

        Raises: NotFound.
        """
        ...


class Hasher(Protocol):
    async def hashed(self, password: str) -> str:
        """Raises: Unavailable where too many wait already."""
        ...

    async def matches(self, password: str, stored: str | None) -> bool:
        """False, but no sooner, where nothing is stored. Raises: Unavailable where too many wait already."""
        ...
