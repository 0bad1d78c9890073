from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import AccountChange, Author
from daemons.auth.service.change_outbox import ChangeOutbox
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.wire.audit import AuditAction
from tests.fakes.auth import InMemoryAccounts

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Telling:
    told: list[Sequence[AccountChange]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def report_changes(self, changes: Sequence[AccountChange]) -> None:
        """Raises: Invalid for the accounts that are `refused`."""
        if changes[0].account_id in self.refused:
            raise Invalid
        self.told.append(changes)


async def test_of_an_account_that_changed_often_no_more_is_told_at_once_than_event_takes() -> None:
    accounts, telling = InMemoryAccounts(), Telling()
    account = _account()
    changes = [_change(account) for _ in range(130)]
    await accounts.add(account, changes[0])
    for change in changes[1:]:
        assert await accounts.replace(account, account, change)
    outbox = ChangeOutbox(accounts, telling)

    while await outbox.round():
        continue

    assert [len(one) for one in telling.told] == [100, 30]
    assert [change for one in telling.told for change in one] == changes


async def test_what_an_older_event_refuses_is_kept_until_it_is_upgraded_and_holds_up_no_other() -> None:
    accounts, telling = InMemoryAccounts(), Telling()
    newer, other = _account(), _account()
    changes = {one.id: _change(one) for one in (newer, other)}
    for one in (newer, other):
        await accounts.add(one, changes[one.id])
    outbox = ChangeOutbox(accounts, telling)

    telling.refused = {newer.id}
    with pytest.raises(Invalid):
        await outbox.round()
    assert telling.told == [(changes[other.id],)]

    telling.refused = set()
    assert await outbox.round() == 1
    assert telling.told == [(changes[other.id],), (changes[newer.id],)]
    assert await outbox.round() == 0


def _account() -> Account:
    own = new_id()
    return Account(
        id=own,
        email=f"{own}@example.com",
        password_hash="-",
        roles=frozenset({Role.USER}),
        created_at=NOW,
        updated_at=NOW,
    )


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
