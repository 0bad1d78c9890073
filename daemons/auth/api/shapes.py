"""The use cases' results as bodies."""

from typing import Any

from daemons.auth.domain.account import Account
from daemons.auth.domain.session import Session
from rewardctl.kernel.clock import iso
from rewardctl.wire.accounts import ManagedUserResponse, SessionResponse, UserResponse


def user(account: Account) -> UserResponse:
    return UserResponse.model_validate(user_fields(account))


def user_fields(account: Account) -> dict[str, Any]:
    """As `UserResponse` says."""
    return {
        "id": account.id,
        "email": account.email,
        "roles": sorted(account.roles),
        "createdAt": iso(account.created_at),
        "updatedAt": iso(account.updated_at),
    }


def managed(account: Account) -> ManagedUserResponse:
    return ManagedUserResponse(**user(account).model_dump(), disabled=account.disabled)


def session(found: Session, current: str) -> SessionResponse:
    return SessionResponse(
        id=found.id,
        created_at=found.created_at,
        last_used_at=found.last_used_at or found.created_at,
        user_agent=found.user_agent,
        current=found.id == current,
    )
