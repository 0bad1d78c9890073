from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import AccountChange, Author
from daemons.auth.service.change_outbox import ChangeOutbox
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.wire.audit import AuditAction
from tests.fakes.auth import InMemoryAccounts

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Telling:
    told: list[Sequence[AccountChange]] = field(default_factory=list)

    async def report_changes(self, changes: Sequence[AccountChange]) -> None:
        self.told.append(changes)


async def test_of_an_account_that_changed_often_no_more_is_told_at_once_than_event_takes() -> None:
    accounts, telling = InMemoryAccounts(), Telling()
    account = Account(
        id=new_id(),
        email="a@example.com",
        password_hash="-",
        roles=frozenset({Role.USER}),
        created_at=NOW,
        updated_at=NOW,
    )
    changes = [_change(account) for _ in range(130)]
    await accounts.add(account, changes[0])
    for change in changes[1:]:
        assert await accounts.replace(account, account, change)
    outbox = ChangeOutbox(accounts, telling)

    while await outbox.round():
        continue

    assert [len(one) for one in telling.told] == [100, 30]
    assert [change for one in telling.told for change in one] == changes


def _change(account: Account) -> AccountChange:
    author = Author(account.id, "request")
    return AccountChange(
        id=new_id(),
        account_id=account.id,
        author=author,
        action=AuditAction.PASSWORD_CHANGED,
        old={},
        new={},
        at=NOW,
    )
