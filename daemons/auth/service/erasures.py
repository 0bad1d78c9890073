"""Forgets people. That somebody is erased is recorded first; what follows may be done again, by any process.

The record takes e-mail, password and roles with it, in one write. Then go the sessions and refresh tokens, then what
event knows. docs/adr/0009 argues what is left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import Author
from daemons.auth.service.at_once import all_at_once
from daemons.auth.service.changing import Changing
from daemons.auth.service.ports import AccountRepository, ErasureReporter, RefreshTokenRepository, SessionRepository
from rewardctl.kernel.errors import Oneself
from rewardctl.kernel.log import log_for
from rewardctl.wire.audit import AuditAction

_AT_ONCE: Final = 8
_log = log_for("erasures")


@dataclass(frozen=True, slots=True)
class Traces:
    """What auth keeps of a user beside the account."""

    sessions: SessionRepository
    tokens: RefreshTokenRepository

    async def forget(self, user_id: str) -> None:
        await self.tokens.forget(user_id)
        await self.sessions.forget(user_id)


@dataclass(frozen=True, slots=True)
class Erasures:
    """`recorded` is called after each."""

    changing: Changing
    traces: Traces
    recorded: Callable[[], None]

    async def erase(self, user_id: str, author: Author) -> None:
        """Raises: NotFound; Oneself; LastAdmin."""
        if user_id == author.user_id:
            raise Oneself
        await self.changing.change(user_id, Account.erased, AuditAction.ACCOUNT_ERASED, author)
        await self.traces.forget(user_id)
        self.recorded()


@dataclass(frozen=True, slots=True)
class ErasureOutbox:
    accounts: AccountRepository
    traces: Traces
    reporter: ErasureReporter

    async def round(self) -> int:
        """Go on with what was begun; answers for how many.

        Raises: Unavailable where event does not take it now, Invalid where event refuses it; it is tried again.
        """
        begun = await self.accounts.erasing(_AT_ONCE)
        await all_at_once(map(self._finish, begun))
        return len(begun)

    async def _finish(self, user_id: str) -> None:
        await self.traces.forget(user_id)
        await self.reporter.report_erasure(user_id)
        await self.accounts.erased(user_id)
        _log.bind(event="account.forgotten", accountId=user_id).info("event has forgotten an erased user")
