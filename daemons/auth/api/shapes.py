"""The use cases' results as bodies."""

from daemons.auth.domain.account import Account
from daemons.auth.domain.session import Session
from rewardctl.wire.accounts import ManagedUserResponse, SessionResponse, UserResponse


def user(account: Account) -> UserResponse:
    return UserResponse(
        id=account.id,
        email=account.email,
        roles=sorted(account.roles),
        created_at=account.created_at,
        updated_at=account.updated_at,
    )


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
