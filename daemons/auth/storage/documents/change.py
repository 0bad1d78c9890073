from collections.abc import Mapping
from typing import Any

from daemons.auth.domain.account_change import AccountChange, Author
from daemons.chassis.database.instants import aware, naive
from rewardctl.wire.audit import AuditAction


def change_fields(change: AccountChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "author": {"user_id": change.author.user_id, "request_id": change.author.request_id},
        "action": str(change.action),
        "old": None if change.old is None else dict(change.old),
        "new": None if change.new is None else dict(change.new),
        "at": naive(change.at),
    }


def change_of(account_id: str, stored: Mapping[str, Any]) -> AccountChange:
    return AccountChange(
        id=stored["id"],
        account_id=account_id,
        author=Author(stored["author"]["user_id"], stored["author"]["request_id"]),
        action=stored.get("action", AuditAction.ROLES_ASSIGNED.value),
        old=_fields(stored["old"]),
        new=_fields(stored["new"]),
        at=aware(stored["at"]),
    )


def _fields(stored: Mapping[str, Any] | list[str] | None) -> Mapping[str, Any] | None:
    """Of a change that an earlier version left untold, the roles alone are kept."""
    return {"roles": stored} if isinstance(stored, list) else stored
