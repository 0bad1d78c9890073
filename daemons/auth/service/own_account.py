from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import Author
from daemons.auth.domain.password import Match, WrongPassword
from daemons.auth.domain.session import Session
from daemons.auth.service.changing import Changing
from daemons.auth.service.password_rules import PasswordRules
from daemons.auth.service.ports import AccountRepository, Hasher, SessionRepository
from rewardctl.kernel import missing
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import Conflict, InvalidToken, NotFound
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Principal
from rewardctl.wire.audit import AuditAction

_MOST_SHOWN: Final = 100
_log = log_for("sessions")


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What one may do with one's own account; who asks must be in a session that is not over. `clock` is real time."""

    accounts: AccountRepository
    sessions: SessionRepository
    hasher: Hasher
    rules: PasswordRules
    changing: Changing
    clock: Clock

    async def open_sessions(self, caller: Principal) -> Sequence[Session]:
        """Up to 100, the one that was used last first. Raises: InvalidToken."""
        account, _ = await self._admitted(caller)
        return await self.sessions.live(account, self.clock.now(), _MOST_SHOWN)

    async def session(self, caller: Principal, session_id: str) -> Session:
        """Raises: NotFound, also for somebody else's; InvalidToken."""
        account, _ = await self._admitted(caller)
        found = await self.sessions.get(session_id)
        if not (account.admits(found) and found.lives(self.clock.now())):
            raise missing.session()
        return found

    async def end_session(self, caller: Principal, session_id: str) -> None:
        """Raises: NotFound, also for somebody else's; InvalidToken."""
        session = await self.session(caller, session_id)
        if await self.sessions.end(session.id, self.clock.now()):
            bound = _log.bind(event="session.ended", accountId=caller.user_id, sessionId=session.id)
            bound.bind(reason="owner").info("session ended")

    async def end_other_sessions(self, caller: Principal) -> None:
        """All but the one that asks. Raises: InvalidToken."""
        _, own = await self._admitted(caller)

        def ended(account: Account, now: datetime) -> Account:
            _require_admitted(account, own)
            return account.without_other_sessions(own.id, now)

        await self.changing.quietly(caller.user_id, ended)

    async def change_password(self, caller: Principal, present: str, new: str, author: Author) -> None:
        """Every other session ends. Raises: WrongPassword; Invalid; Conflict; InvalidToken."""
        read, own = await self._admitted(caller)
        if await self.hasher.compare(present, read.password_hash) is Match.NO:
            raise WrongPassword
        self.rules.check(new, "body.newPassword")
        hashed = await self.hasher.hashed(new)

        def changed(account: Account, now: datetime) -> Account:
            _require_admitted(account, own)
            if account.password_hash != read.password_hash:
                raise Conflict("The password was changed just now", hint="try again with the present one")
            return account.with_password(hashed, own.id, now)

        await self.changing.change(caller.user_id, changed, AuditAction.PASSWORD_CHANGED, author)

    async def _admitted(self, caller: Principal) -> tuple[Account, Session]:
        try:
            account = await self.accounts.get(caller.user_id)
            session = await self.sessions.get(caller.session_id)
        except NotFound:
            raise InvalidToken from None
        _require_admitted(account, session)
        return account, session


def _require_admitted(account: Account, session: Session) -> None:
    if not account.admits(session):
        raise InvalidToken
