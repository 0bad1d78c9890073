from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemons.auth.domain.account import Account
from daemons.auth.domain.password import Match
from daemons.auth.domain.session import Login, RefreshToken, Session, digest_of, new_secret
from daemons.auth.service.ports import (
    AccountRepository,
    Hasher,
    RefreshTokenRepository,
    SessionRepository,
    TokenMaker,
)
from rewardctl.kernel import ids
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.context import current
from rewardctl.kernel.errors import BadCredentials, InvalidToken, NotFound, Unavailable
from rewardctl.kernel.log import log_for

_AGENT_LIMIT: Final = 256
_log = log_for("sessions")


@dataclass(frozen=True, slots=True)
class Admission:
    """What lets a client in: a short-lived access token, and the secret that gets the next one."""

    account: Account
    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """`lifetime` is a refresh token's, counted from its issue by `clock`, which is real time.

    Logins as activities are dated by `activity_clock`; `opened` is called after each.
    """

    accounts: AccountRepository
    sessions: SessionRepository
    tokens: RefreshTokenRepository
    hasher: Hasher
    signer: TokenMaker
    clock: Clock
    lifetime: timedelta
    activity_clock: Clock
    opened: Callable[[], None]

    async def open(self, email: str, password: str, user_agent: str | None) -> Admission:
        """Raises: BadCredentials, the same and no sooner for an unknown e-mail and for a disabled account."""
        account = await self._recognised(email, password)
        session = self._new_session(account, user_agent)
        await self.sessions.add(session)
        account = await self._still_admitted(account, session)
        self.opened()
        _log.bind(event="session.opened", accountId=account.id, sessionId=session.id).info("session opened")
        return await self._admitted(account, session)

    async def refresh(self, secret: str) -> Admission:
        """Use a refresh token up for the next one.

        Raises: InvalidToken where it is forged, expired or replayed, or its session has ended.
        """
        try:
            token = await self._used(secret)
            account = await self.accounts.get(token.user_id)
            now = self.clock.now()
            session = await self.sessions.use(token.session_id, now, now + self.lifetime)
        except NotFound:
            raise InvalidToken from None
        if not account.admits(session):
            raise InvalidToken
        return await self._admitted(account, session)

    async def close(self, secret: str) -> None:
        """End the session of a refresh token, be it used up or not; of a forged one there is nothing to end."""
        with suppress(NotFound):
            await self._end(await self.tokens.get(digest_of(secret)), self.clock.now(), "logout")

    async def owner(self, user_id: str) -> Account:
        """The account that an access token names. Raises: InvalidToken where it is gone or disabled."""
        try:
            account = await self.accounts.get(user_id)
        except NotFound:
            raise InvalidToken from None
        if account.disabled:
            raise InvalidToken
        return account

    def _new_session(self, account: Account, user_agent: str | None) -> Session:
        now, context = self.clock.now(), current()
        request_id = context.request_id if context else ids.request_id(None)
        return Session(
            id=ids.new_id(),
            user_id=account.id,
            user_agent=user_agent and user_agent[:_AGENT_LIMIT],
            created_at=now,
            generation=account.generation,
            last_used_at=now,
            expires_at=now + self.lifetime,
            login=Login(
                at=self.activity_clock.now(),
                request_id=request_id,
                due_at=now,
                traceparent=context.traceparent if context else None,
            ),
        )

    async def _recognised(self, email: str, password: str) -> Account:
        account = await self._of_email(email)
        match = await self.hasher.compare(password, account.password_hash if account else None)
        if account is None or account.disabled or match is Match.NO:
            raise BadCredentials
        return await self._renewed(account, password) if match is Match.OUTDATED else account

    async def _still_admitted(self, account: Account, session: Session) -> Account:
        """As it is now that the session is stored: whoever disables or erases from here on finds it."""
        try:
            latest = await self.accounts.get(account.id)
        except NotFound:
            await self.sessions.forget(account.id)
            raise BadCredentials from None
        if not latest.admits(session):
            raise BadCredentials
        return latest

    async def _of_email(self, email: str) -> Account | None:
        try:
            return await self.accounts.by_email(email)
        except NotFound:
            return None

    async def _renewed(self, account: Account, password: str) -> Account:
        """With the password hashed as it is hashed now; where that can't be done, another login will."""
        with suppress(Unavailable):
            renewed = account.with_new_hash(await self.hasher.hashed(password))
            if await self.accounts.replace(account, renewed):
                _log.bind(event="account.rehashed", accountId=account.id).info("password hashed anew")
                return renewed
        return account

    async def _used(self, secret: str) -> RefreshToken:
        now = self.clock.now()
        token = await self.tokens.use(digest_of(secret), now)
        if token.expired(now):
            raise InvalidToken
        if token.replayed(now):
            await self._end(token, now, "reuse")
            raise InvalidToken
        return token

    async def _end(self, token: RefreshToken, now: datetime, reason: str) -> None:
        if await self.sessions.end(token.session_id, now):
            bound = _log.bind(event="session.ended", accountId=token.user_id, sessionId=token.session_id)
            bound.bind(reason=reason).log("WARNING" if reason == "reuse" else "INFO", "session ended")

    async def _admitted(self, account: Account, session: Session) -> Admission:
        secret = new_secret()
        expires_at = self.clock.now() + self.lifetime
        await self.tokens.add(
            RefreshToken(digest=digest_of(secret), session_id=session.id, user_id=account.id, expires_at=expires_at)
        )
        token = self.signer.access_token(account.id, account.roles, session.id, account.generation)
        return Admission(account, token, secret)
