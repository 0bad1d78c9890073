from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from daemons.auth.domain.account import Account
from daemons.auth.domain.role_change import Author, RoleChange
from daemons.auth.service.ports import AccountRepository, Hasher
from rewardctl.kernel import ids
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import EmailTaken
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Role

_log = log_for("accounts")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who there is, and what they may do.

    `clock` is real time; changes of roles are dated by `platform_clock`, and `changed` is called after each.
    """

    accounts: AccountRepository
    hasher: Hasher
    clock: Clock
    platform_clock: Clock
    changed: Callable[[], None]

    async def register(self, email: str, password: str) -> Account:
        """Raises: EmailTaken."""
        account = self._new(email, await self.hasher.hashed(password), {Role.USER})
        await self._add(account)
        return account

    async def take_in_admin(self, email: str, password_hash: str) -> None:
        """Add the first ADMIN; where the e-mail is registered already, nothing changes."""
        account = self._new(email, password_hash, {Role.ADMIN})
        author = Author(account.id, ids.request_id(None))
        try:
            await self._add(account, self._change(account, None, account.roles, author))
        except EmailTaken:
            return

    async def get(self, user_id: str) -> Account:
        """Raises: NotFound."""
        return await self.accounts.get(user_id)

    async def by_email(self, email: str) -> Account:
        """Raises: NotFound."""
        return await self.accounts.by_email(email)

    async def assign(self, user_id: str, roles: Iterable[Role], author: Author) -> Account:
        """Give exactly `roles`, over those that were read, and keep who did. Raises: NotFound."""
        wanted = frozenset(roles)
        while (account := await self.accounts.get(user_id)).roles != wanted:
            change = self._change(account, account.roles, wanted, author)
            if (assigned := await self.accounts.assign(account, change, self.clock.now())) is not None:
                self.changed()
                bound = _log.bind(event="account.roles_assigned", accountId=account.id, roles=sorted(wanted))
                bound.info("roles assigned")
                return assigned
        return account

    def _new(self, email: str, password_hash: str, roles: AbstractSet[Role]) -> Account:
        now = self.clock.now()
        return Account(
            id=ids.new_id(), email=email, password_hash=password_hash, roles=roles, created_at=now, updated_at=now
        )

    async def _add(self, account: Account, change: RoleChange | None = None) -> None:
        await self.accounts.add(account, change)
        _log.bind(event="account.registered", accountId=account.id).info("account registered")

    def _change(
        self, account: Account, old: AbstractSet[Role] | None, new: AbstractSet[Role], author: Author
    ) -> RoleChange:
        return RoleChange(
            id=ids.new_id(), account_id=account.id, author=author, old=old, new=new, at=self.platform_clock.now()
        )
