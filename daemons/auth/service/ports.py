"""What the use cases need of the outside world. Each write is one document; each error is the platform's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import AccountChange
from daemons.auth.domain.password import Match
from daemons.auth.domain.session import RefreshToken, Session
from rewardctl.kernel.principal import Role
from rewardctl.kernel.rate import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """`email` is how an e-mail begins, in any spelling."""

    role: Role | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """The accounts after a cursor; `next_cursor` is None at the end."""

    items: Sequence[Account]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class RevokedUser:
    """A user whose access tokens of an earlier generation are good for nothing any more."""

    user_id: str
    generation: int


class AccountRepository(Protocol):
    """An erased account is not found any more."""

    async def add(self, account: Account, change: AccountChange | None = None) -> None:
        """A `change` is kept in the same write, here and below. Raises: EmailTaken."""
        ...

    async def get(self, user_id: str) -> Account:
        """Raises: NotFound."""
        ...

    async def by_email(self, email: str) -> Account:
        """Case and form of the letters make no difference. Raises: NotFound."""
        ...

    async def list(self, wanted: AccountFilter, cursor: str | None, limit: int) -> Slice:
        """In the order of their e-mails. Raises: Invalid for a cursor that no page gave."""
        ...

    async def replace(self, before: Account, after: Account, change: AccountChange | None = None) -> bool:
        """Write `after` over `before`; False where another change came first.

        Raises: LastAdmin where nobody would be left who administers, whatever happens at the same moment.
        """
        ...

    async def untold(self, limit: int) -> Sequence[Sequence[AccountChange]]:
        """Changes that event's audit log may not have: those of up to `limit` accounts, each oldest first."""
        ...

    async def told(self, changes: Sequence[AccountChange]) -> None:
        """Forget what the log has of one account."""
        ...

    async def revoked(self, since: datetime) -> Sequence[RevokedUser]:
        """Those whose tokens were revoked all at once, at `since` or later."""
        ...

    async def erasing(self, limit: int) -> Sequence[str]:
        """The ids of erased accounts of which traces may be left elsewhere."""
        ...

    async def erased(self, user_id: str) -> None:
        """No trace is left anywhere."""
        ...


class SessionRepository(Protocol):
    async def add(self, session: Session) -> None: ...

    async def get(self, session_id: str) -> Session:
        """Raises: NotFound."""
        ...

    async def use(self, session_id: str, now: datetime, expires_at: datetime) -> Session:
        """Note that it was used; it lasts until `expires_at` now. Raises: NotFound, also for one that was ended."""
        ...

    async def end(self, session_id: str, now: datetime) -> bool:
        """Whether it was this call that ended it."""
        ...

    async def live(self, account: Account, now: datetime, limit: int) -> Sequence[Session]:
        """Those of the account that are not over, the one that was used last first."""
        ...

    async def ended(self, since: datetime) -> Sequence[str]:
        """The ids of those that were ended one by one, at `since` or later."""
        ...

    async def forget(self, user_id: str) -> None:
        """Remove all that there are of a user."""
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
    async def report_changes(self, changes: Sequence[AccountChange]) -> None:
        """Raises: Invalid where event refuses them; Unavailable where event takes nothing now."""
        ...


class ErasureReporter(Protocol):
    async def report_erasure(self, user_id: str) -> None:
        """Have event forget what it knows of a user. Raises: Invalid, Unavailable."""
        ...


class RefreshTokenRepository(Protocol):
    async def add(self, token: RefreshToken) -> None: ...

    async def get(self, digest: str) -> RefreshToken:
        """Raises: NotFound."""
        ...

    async def use(self, digest: str, now: datetime) -> RefreshToken:
        """Mark it used at `now` unless it was before: the token as this call found it.

        Raises: NotFound.
        """
        ...

    async def forget(self, user_id: str) -> None:
        """Remove all that there are of a user."""
        ...


class TokenMaker(Protocol):
    def access_token(self, user_id: str, roles: Iterable[Role], session_id: str, generation: int = 0) -> str:
        """`generation` is the account's, as it was read together with `roles`."""
        ...


class Hasher(Protocol):
    async def hashed(self, password: str) -> str:
        """Raises: Unavailable where too many wait already."""
        ...

    async def compare(self, password: str, stored: str | None) -> Match:
        """NO, but no sooner, where nothing is stored. Raises: Unavailable where too many wait already."""
        ...


class LoginCounts(Protocol):
    """Shared by all processes; what can't be counted raises Unavailable."""

    async def take(self, key: str, rate: Rate) -> None:
        """Count one more in the window that the first began. Raises: TooManyRequests, with the wait."""
        ...

    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        """The count with that, of which nothing is left `seconds` after it was begun."""
        ...

    async def wait(self, key: str) -> int:
        """How many whole seconds a count lasts, 0 where there is none."""
        ...

    async def forget(self, key: str) -> None: ...
