"""The auth daemon's ports in memory, held to the same contract as the real ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil

from daemons.auth.domain.account import Account, email_key
from daemons.auth.domain.account_change import AccountChange, Author
from daemons.auth.domain.password import Match
from daemons.auth.domain.session import RefreshToken, Session
from daemons.auth.service.accounts import Accounts
from daemons.auth.service.changing import Changing
from daemons.auth.service.erasures import Erasures, Traces
from daemons.auth.service.own_account import OwnAccount
from daemons.auth.service.password_rules import PasswordRules
from daemons.auth.service.ports import AccountFilter, RevokedUser, Slice
from daemons.auth.service.revocations import Revocations
from daemons.auth.service.sessions import Sessions
from rewardctl.kernel.clock import milliseconds
from rewardctl.kernel.errors import EmailTaken, LastAdmin, NotFound, TooManyRequests, bad_cursor
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.rate import Rate
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
        self._untold: dict[str, list[AccountChange]] = {}
        self._erasing: set[str] = set()

    async def add(self, account: Account, change: AccountChange | None = None) -> None:
        if any(other.email_key == account.email_key for other in self._by_id.values()):
            raise EmailTaken
        self._by_id[account.id] = account
        self._untold[account.id] = [change] if change else []

    async def get(self, user_id: str) -> Account:
        if user_id not in self._by_id or self._by_id[user_id].erased_at:
            raise NotFound
        return self._by_id[user_id]

    async def by_email(self, email: str) -> Account:
        for account in self._by_id.values():
            if account.email_key == email_key(email) and not account.erased_at:
                return account
        raise NotFound

    async def list(self, wanted: AccountFilter, cursor: str | None, limit: int) -> Slice:
        after = ""
        if cursor is not None:
            if cursor not in self._by_id or self._by_id[cursor].erased_at:
                raise bad_cursor()
            after = self._by_id[cursor].email_key
        found = [one for one in self._by_id.values() if not one.erased_at and one.email_key > after]
        found = [one for one in found if wanted.role is None or wanted.role in one.roles]
        found = [one for one in found if one.email_key.startswith(email_key(wanted.email or ""))]
        found.sort(key=lambda one: one.email_key)
        return Slice(found[:limit], found[limit - 1].id if len(found) > limit else None)

    async def replace(self, before: Account, after: Account, change: AccountChange | None = None) -> bool:
        if self._by_id[before.id].revision != before.revision:
            return False
        others = [one for one in self._by_id.values() if one.administers and one.id != before.id]
        if before.administers and not after.administers and not others:
            raise LastAdmin
        self._by_id[after.id] = after
        self._untold[after.id] += [change] if change else []
        self._erasing |= {after.id} if after.erased_at else set()
        return True

    async def revoked(self, since: datetime) -> Sequence[RevokedUser]:
        found = [one for one in self._by_id.values() if one.generation_at and one.generation_at >= since]
        return [RevokedUser(one.id, one.generation) for one in found]

    async def erasing(self, limit: int) -> Sequence[str]:
        return sorted(self._erasing)[:limit]

    async def erased(self, user_id: str) -> None:
        self._erasing.discard(user_id)

    async def untold(self, limit: int) -> Sequence[Sequence[AccountChange]]:
        return [tuple(changes) for changes in self._untold.values() if changes][:limit]

    async def told(self, changes: Sequence[AccountChange]) -> None:
        kept = self._untold[changes[0].account_id]
        self._untold[changes[0].account_id] = [change for change in kept if change not in changes]

    def remove(self, user_id: str) -> None:
        del self._by_id[user_id]

    def all(self) -> Sequence[Account]:
        return [*self._by_id.values()]


class InMemorySessions:
    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    async def add(self, session: Session) -> None:
        self._by_id[session.id] = session

    async def get(self, session_id: str) -> Session:
        if session_id not in self._by_id:
            raise NotFound
        return self._by_id[session_id]

    async def use(self, session_id: str, now: datetime, expires_at: datetime) -> Session:
        session = await self.get(session_id)
        if session.ended_at is not None:
            raise NotFound
        self._by_id[session_id] = replace(session, last_used_at=now, expires_at=expires_at)
        return self._by_id[session_id]

    async def live(self, account: Account, now: datetime, limit: int) -> Sequence[Session]:
        own = [one for one in self._by_id.values() if account.admits(one) and one.expires_at and one.expires_at > now]
        return sorted(own, key=lambda one: one.last_used_at or one.created_at, reverse=True)[:limit]

    async def ended(self, since: datetime) -> Sequence[str]:
        return [one.id for one in self._by_id.values() if one.ended_at and one.ended_at >= since]

    async def forget(self, user_id: str) -> None:
        self._by_id = {key: one for key, one in self._by_id.items() if one.user_id != user_id}

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

    async def get(self, digest: str) -> RefreshToken:
        if digest not in self._by_digest:
            raise NotFound
        return self._by_digest[digest]

    async def forget(self, user_id: str) -> None:
        self._by_digest = {key: one for key, one in self._by_digest.items() if one.user_id != user_id}

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
    """Its hash is the password spelt backwards; `compared` is what each password was held against.

    A hash that begins with `old:` is one that is made in another way today.
    """

    def __init__(self) -> None:
        self.compared: list[str | None] = []

    async def hashed(self, password: str) -> str:
        return password[::-1]

    async def compare(self, password: str, stored: str | None) -> Match:
        self.compared.append(stored)
        if stored == f"old:{password[::-1]}":
            return Match.OUTDATED
        return Match.YES if password[::-1] == stored else Match.NO


@dataclass(frozen=True)
class World:
    """The use cases over fakes, and the fakes."""

    clock: MovableClock = field(default_factory=MovableClock)
    activity_clock: MovableClock = field(default_factory=lambda: MovableClock(timedelta(days=30)))
    opened: list[None] = field(default_factory=list)
    changed: list[None] = field(default_factory=list)
    recorded: list[None] = field(default_factory=list)
    accounts: InMemoryAccounts = field(default_factory=InMemoryAccounts)
    sessions: InMemorySessions = field(default_factory=InMemorySessions)
    tokens: InMemoryRefreshTokens = field(default_factory=InMemoryRefreshTokens)
    hasher: CountingHasher = field(default_factory=CountingHasher)
    lifetime: timedelta = timedelta(days=14)
    verifier: TokenVerifier = field(
        default_factory=lambda: TokenVerifier({_KEY.kid: _KEY.private.public_key()}, "us", "us")
    )

    rules: PasswordRules = field(default_factory=lambda: PasswordRules(refuse_common=True))

    @property
    def changing(self) -> Changing:
        return Changing(self.accounts, self.clock, self.activity_clock, lambda: self.changed.append(None))

    @property
    def registry(self) -> Accounts:
        return Accounts(self.accounts, self.hasher, self.rules, self.changing, self.clock)

    @property
    def own(self) -> OwnAccount:
        return OwnAccount(self.accounts, self.sessions, self.hasher, self.rules, self.changing, self.clock)

    @property
    def traces(self) -> Traces:
        return Traces(self.sessions, self.tokens)

    @property
    def erasures(self) -> Erasures:
        return Erasures(self.changing, self.traces, lambda: self.recorded.append(None))

    @property
    def revocations(self) -> Revocations:
        return Revocations(self.accounts, self.sessions, self.clock)

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


class InMemoryCounts:
    """`seconds` is the time, which stands still."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._counts: dict[str, tuple[int, float]] = {}

    async def take(self, key: str, rate: Rate) -> None:
        if await self.add(key, rate.seconds) > rate.amount:
            raise TooManyRequests(retry_after=await self.wait(key))

    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        count, ends = self._counts.get(key, (0, 0.0))
        if ends <= self.seconds:
            count, ends = 0, self.seconds + seconds
        self._counts[key] = count + amount, ends
        return count + amount

    async def wait(self, key: str) -> int:
        count, ends = self._counts.get(key, (0, 0.0))
        return ceil(ends - self.seconds) if count and ends > self.seconds else 0

    async def forget(self, key: str) -> None:
        self._counts.pop(key, None)
