from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import AccountChange, Author
from daemons.auth.service.changing import Changing
from daemons.auth.service.password_rules import PasswordRules
from daemons.auth.service.ports import AccountFilter, AccountRepository, Hasher, Slice
from rewardctl.kernel import ids
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import EmailTaken, Oneself
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Role
from rewardctl.wire.audit import AuditAction

_log = log_for("accounts")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who there is, and what they may do. `clock` is real time."""

    accounts: AccountRepository
    hasher: Hasher
    rules: PasswordRules
    changing: Changing
    clock: Clock

    async def register(self, email: str, password: str) -> Account:
        """Raises: EmailTaken; Invalid for a password that is too common."""
        self.rules.check(password, "body.password")
        account = self._new(email, await self.hasher.hashed(password), {Role.USER})
        await self._add(account)
        return account

    async def take_in_admin(self, email: str, password_hash: str) -> None:
        """Add the first ADMIN; where the e-mail is registered already, nothing changes."""
        account = self._new(email, password_hash, {Role.ADMIN})
        author = Author(account.id, ids.request_id(None))
        try:
            await self._add(account, self.changing.note(None, account, AuditAction.ROLES_ASSIGNED, author))
        except EmailTaken:
            return

    async def get(self, user_id: str) -> Account:
        """Raises: NotFound."""
        return await self.accounts.get(user_id)

    async def by_email(self, email: str) -> Account:
        """Raises: NotFound."""
        return await self.accounts.by_email(email)

    async def list(self, wanted: AccountFilter, cursor: str | None, limit: int) -> Slice:
        """In the order of their e-mails. Raises: Invalid for a cursor that no page gave."""
        return await self.accounts.list(wanted, cursor, limit)

    async def assign(self, user_id: str, roles: Iterable[Role], author: Author) -> Account:
        """Give exactly `roles`, over those that were read, and keep who did. Raises: NotFound; LastAdmin."""
        wanted = frozenset(roles)
        return await self.changing.change(
            user_id, lambda account, now: account.with_roles(wanted, now), AuditAction.ROLES_ASSIGNED, author
        )

    async def set_disabled(self, user_id: str, disabled: bool, author: Author) -> Account:
        """Let nobody in under that account, and end all that is open; or let them log in again.

        Raises: NotFound; Oneself; LastAdmin.
        """
        if disabled and user_id == author.user_id:
            raise Oneself
        action = AuditAction.ACCOUNT_DISABLED if disabled else AuditAction.ACCOUNT_ENABLED
        return await self.changing.change(
            user_id, lambda account, now: account.with_disabled(disabled, now), action, author
        )

    async def reset_password(self, user_id: str, new: str, author: Author) -> None:
        """For who forgot it: all that is open ends, and a disabled account stays so.

        Raises: NotFound; Oneself; Invalid for a password that is too common.
        """
        if user_id == author.user_id:
            raise Oneself(hint="change your own: rewardctl account password")
        self.rules.check(new, "body.newPassword")
        await self.accounts.get(user_id)
        hashed = await self.hasher.hashed(new)
        await self.changing.change(
            user_id, lambda account, now: account.with_password(hashed, None, now), AuditAction.PASSWORD_RESET, author
        )

    def _new(self, email: str, password_hash: str, roles: AbstractSet[Role]) -> Account:
        now = self.clock.now()
        return Account(
            id=ids.new_id(), email=email, password_hash=password_hash, roles=roles, created_at=now, updated_at=now
        )

    async def _add(self, account: Account, change: AccountChange | None = None) -> None:
        await self.accounts.add(account, change)
        _log.bind(event="account.registered", accountId=account.id).info("account registered")
