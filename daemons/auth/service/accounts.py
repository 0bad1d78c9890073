from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from daemons.auth.domain.account import Account
from daemons.auth.service.ports import AccountRepository, Hasher
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import EmailTaken
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Role

_log = log_for("accounts")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who there is, and what they may do."""

    accounts: AccountRepository
    hasher: Hasher
    clock: Clock

    async def register(self, email: str, password: str) -> Account:
        """Raises: EmailTaken."""
        return await self._add(email, await self.hasher.hashed(password), {Role.USER})

    async def take_in_admin(self, email: str, password_hash: str) -> None:
        """Add the first ADMIN; where the e-mail is registered already, nothing changes."""
        try:
            await self._add(email, password_hash, {Role.ADMIN})
        except EmailTaken:
            return

    async def get(self, user_id: str) -> Account:
        """Raises: NotFound."""
        return await self.accounts.get(user_id)

    async def by_email(self, email: str) -> Account:
        """Raises: NotFound."""
        return await self.accounts.by_email(email)

    async def assign(self, user_id: str, roles: Iterable[Role]) -> Account:
        """Give exactly `roles`. Raises: NotFound."""
        account = await self.accounts.assign(user_id, frozenset(roles), self.clock.now())
        _log.bind(event="account.roles_assigned", accountId=account.id, roles=sorted(account.roles)).info(
            "roles assigned"
        )
        return account

    async def _add(self, email: str, password_hash: str, roles: AbstractSet[Role]) -> Account:
        now = self.clock.now()
        account = Account(
            id=new_id(), email=email, password_hash=password_hash, roles=roles, created_at=now, updated_at=now
        )
        await self.accounts.add(account)
        _log.bind(event="account.registered", accountId=account.id).info("account registered")
        return account
