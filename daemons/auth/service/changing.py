from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import AccountChange, Author
from daemons.auth.service.ports import AccountRepository
from rewardctl.kernel import ids
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.log import log_for
from rewardctl.wire.audit import AuditAction

_log = log_for("accounts")
Edit = Callable[[Account, datetime], Account]


@dataclass(frozen=True, slots=True)
class Changing:
    """Changes accounts over what was read, and keeps who did.

    `clock` is real time; changes are dated by `platform_clock`, and `changed` is called after each that is told of.
    """

    accounts: AccountRepository
    clock: Clock
    platform_clock: Clock
    changed: Callable[[], None]

    async def quietly(self, user_id: str, edit: Edit) -> Account:
        """Of no concern to the audit log. Raises: NotFound, and whatever `edit` does."""
        while True:
            before = await self.accounts.get(user_id)
            after = edit(before, self.clock.now())
            if after is before or await self.accounts.replace(before, after):
                return after

    async def change(self, user_id: str, edit: Edit, action: AuditAction, author: Author) -> Account:
        """Raises: NotFound; LastAdmin; and whatever `edit` does."""
        while True:
            before = await self.accounts.get(user_id)
            after = edit(before, self.clock.now())
            if after is before:
                return before
            if await self.accounts.replace(before, after, self.note(before, after, action, author)):
                self.changed()
                _log.bind(event=action.value, accountId=user_id).info("account changed")
                return after

    def note(self, before: Account | None, after: Account, action: AuditAction, author: Author) -> AccountChange:
        """`before` is None for an account that is made."""
        old, new = _fields(before), _fields(after)
        return AccountChange(
            id=ids.new_id(),
            account_id=after.id,
            author=author,
            action=action,
            old=None if before is None else _differing(old, new),
            new=None if after.erased_at else _differing(new, old),
            at=self.platform_clock.now(),
        )


def _fields(account: Account | None) -> Mapping[str, Any]:
    """What the audit log may know: nothing personal."""
    return {"roles": sorted(account.roles), "disabled": account.disabled} if account else {"disabled": False}


def _differing(fields: Mapping[str, Any], others: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in fields.items() if others.get(name) != value}
