"""The auth daemon's ports in memory, held to the same contract as the real ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from daemons.auth.domain.account import Account, email_key
from daemons.auth.domain.role_change import Author, RoleChange
from daemons.auth.domain.session import RefreshToken, Session
from daemons.auth.service.accounts import Accounts
from daemons.auth.service.sessions import Sessions
from rewardctl.kernel.clock import milliseconds
from rewardctl.kernel.errors import EmailTaken, NotFound
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.tokens import TokenSigner, TokenVerifier

ADMIN = Author("a" * 24, "request-id")
_KEY = SigningKey.generate()


class MovableClock:
    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self._now = milliseconds(datetime.now(UTC) + ahead)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class InMemoryAccounts:
    def __init__(self) -> None:
        self._by_id: dict[str, Account] = {}
        self._untold: dict[str, list[RoleChange]] = {}

    async def add(self, account: Account, change: RoleChange | None = None) -> None:
        if any(other.email_key == account.email_key for other in self._by_id.values()):
            raise EmailTaken
        self._by_id[account.id] = account
        self._untold[account.id] = [change] if change else []

    async def get(self, user_id: str) -> Account:
        if user_id not in self._by_id:
            raise NotFound
        return self._by_id[user_id]

    async def by_email(self, email: str) -> Account:
        for account in self._by_id.values():
            if account.email_key == email_key(email):
                return account
        raise NotFound

    async def assign(self, account: Account, change: RoleChange, now: datetime) -> Account | None:
        stored = self._by_id.get(account.id)
        if stored is None or stored.roles != account.roles:
            return None
        self._untold[account.id].append(change)
        self._by_id[account.id] = replace(stored, roles=change.new, updated_at=now)
        return self._by_id[account.id]

    async def untold(self, limit: int) -> Sequence[Sequence[RoleChange]]:
        return [tuple(changes) for changes in self._untold.values() if changes][:limit]

    async def told(self, changes: Sequence[RoleChange]) -> None:
        kept = self._untold[changes[0].account_id]
        self._untold[changes[0].account_id] = [change for change in kept if change not in changes]

    def remove(self, user_id: str) -> None:
        del self._by_id[user_id]

    def all(self) -> list[Account]:
        return list(self._by_id.values())


class InMemorySessions:
    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    async def add(self, session: Session) -> None:
        self._by_id[session.id] = session

    async def get(self, session_id: str) -> Session:
        if session_id not in self._by_id:
            raise NotFound
        return self._by_id[session_id]

    async def end(self, session_id: str, now: datetime) -> bool:
        session = self._by_id.get(session_id)
        if session is None or session.ended_at is not None:
            return False
        self._by_id[session_id] = replace(session, ended_at=now)
        return True

    async def untold(self, now: datetime, limit: int) -> Sequence[Session]:
        due = [(one.login.due_at, one) for one in self._by_id.values() if one.login and one.login.due_at]
        return [one for at, one in sorted(due, key=lambda pair: pair[0]) if at <= now][:limit]

    async def told(self, session_id: str) -> bool:
        return self._due_at(session_id, None)

    async def put_off(self, session_id: str, until: datetime) -> None:
        self._due_at(session_id, until)

    def _due_at(self, session_id: str, instant: datetime | None) -> bool:
        session = self._by_id.get(session_id)
        if session is None or session.login is None or session.login.due_at is None:
            return False
        self._by_id[session_id] = replace(session, login=replace(session.login, due_at=instant))
        return True

    def all(self) -> list[Session]:
        return list(self._by_id.values())


class InMemoryRefreshTokens:
    def __init__(self) -> None:
        self._by_digest: dict[str, RefreshToken] = {}

    async def add(self, token: RefreshToken) -> None:
        self._by_digest[token.digest] = token

    async def use(self, digest: str, now: datetime) -> RefreshToken:
        if digest not in self._by_digest:
            raise NotFound
        before = self._by_digest[digest]
        if before.used_at is None:
            self._by_digest[digest] = replace(before, used_at=now)
        return before

    def all(self) -> list[RefreshToken]:
        return list(self._by_digest.values())


class CountingHasher:
    """Its hash is the password spelt backwards; `compared` is what each password was held against."""

    def __init__(self) -> None:
        self.compared: list[str | None] = []

    async def hashed(self, password: str) -> str:
        return password[::-1]

    async def matches(self, password: str, stored: str | None) -> bool:
        self.compared.append(stored)
        return password[::-1] == stored


@dataclass(frozen=True)
class World:
    """The use cases over fakes, and the fakes."""

    clock: MovableClock = field(default_factory=MovableClock)
    activity_clock: MovableClock = field(default_factory=lambda: MovableClock(timedelta(days=30)))
    opened: list[None] = field(default_factory=list)
    changed: list[None] = field(default_factory=list)
    accounts: InMemoryAccounts = field(default_factory=InMemoryAccounts)
    sessions: InMemorySessions = field(default_factory=InMemorySessions)
    tokens: InMemoryRefreshTokens = field(default_factory=InMemoryRefreshTokens)
    hasher: CountingHasher = field(default_factory=CountingHasher)
    lifetime: timedelta = timedelta(days=14)
    verifier: TokenVerifier = field(
        default_factory=lambda: TokenVerifier({_KEY.kid: _KEY.private.public_key()}, "us", "us")
    )

    @property
    def registry(self) -> Accounts:
        return Accounts(self.accounts, self.hasher, self.clock, self.activity_clock, lambda: self.changed.append(None))

    @property
    def door(self) -> Sessions:
        signer = TokenSigner(_KEY, "us", "us", self.clock)
        return Sessions(
            self.accounts,
            self.sessions,
            self.tokens,
            self.hasher,
            signer,
            self.clock,
            self.lifetime,
            self.activity_clock,
            lambda: self.opened.append(None),
        )
