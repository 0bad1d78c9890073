"""An account, and what becomes of it. Each method answers the account changed, `revision` one higher.

Tokens and sessions end by numbers: an access token bears the account's `generation`, and is void once that is higher; a
session bears the one that it was opened in, and is over once `sessions_since` is higher, unless it was the one to keep.
So a single write ends them all, and nothing that is under way at that moment slips through.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self

from daemons.auth.domain.session import Session
from rewardctl.kernel.principal import Role
from rewardctl.kernel.spelling import folded

END_OF_EMAILS: Final = "\U0010ffff"
"""Sorts after every e-mail, and no e-mail holds it: keys from here on are those of erased accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who may log in; `email` is kept as it was typed. `generation_at` is when tokens were revoked last."""

    id: str
    email: str
    password_hash: str
    roles: AbstractSet[Role]
    created_at: datetime
    updated_at: datetime
    disabled: bool = False
    erased_at: datetime | None = None
    generation: int = 0
    generation_at: datetime | None = None
    sessions_since: int = 0
    kept_session: str | None = None
    revision: int = 0

    @property
    def email_key(self) -> str:
        return f"{END_OF_EMAILS}{self.id}" if self.erased_at else email_key(self.email)

    @property
    def administers(self) -> bool:
        """Whether it is one of those of whom there must be one."""
        return Role.ADMIN in self.roles and not self.disabled

    def admits(self, session: Session) -> bool:
        """Whether `session` is one of its own and not over."""
        in_time = session.generation >= self.sessions_since or session.id == self.kept_session
        return session.user_id == self.id and session.ended_at is None and in_time and not self.disabled

    def with_roles(self, roles: AbstractSet[Role], now: datetime) -> Self:
        """Where one is taken away, tokens that bear it are void at once; sessions go on."""
        if roles == self.roles:
            return self
        given = self._changed(roles=roles, updated_at=now)
        return given if roles >= self.roles else given._without_tokens(now)  # noqa: SLF001 - its own class

    def with_password(self, password_hash: str, keep: str | None, now: datetime) -> Self:
        """Every session ends but the one with the id `keep`, where there is one to keep."""
        return self._changed(password_hash=password_hash, updated_at=now)._without_sessions(now, keep)  # noqa: SLF001 - its own class

    def with_new_hash(self, password_hash: str) -> Self:
        """The same password, hashed in another way."""
        return self._changed(password_hash=password_hash)

    def without_other_sessions(self, keep: str, now: datetime) -> Self:
        return self._changed()._without_sessions(now, keep)  # noqa: SLF001 - its own class

    def with_disabled(self, disabled: bool, now: datetime) -> Self:
        """Disabled, all of its sessions end; enabled again, it has to log in."""
        if disabled == self.disabled:
            return self
        changed = self._changed(disabled=disabled, updated_at=now)
        return changed._without_sessions(now) if disabled else changed  # noqa: SLF001 - its own class

    def erased(self, now: datetime) -> Self:
        """What is left is an id that leads to nobody."""
        gone: dict[str, Any] = {"email": "", "password_hash": "", "roles": frozenset(), "erased_at": now}
        return self._changed(**gone, updated_at=now)._without_sessions(now)  # noqa: SLF001 - its own class

    def _changed(self, **fields: Any) -> Self:  # noqa: ANN401 - fields of the account
        return replace(self, **fields, revision=self.revision + 1)

    def _without_tokens(self, now: datetime) -> Self:
        return replace(self, generation=self.generation + 1, generation_at=now)

    def _without_sessions(self, now: datetime, keep: str | None = None) -> Self:
        later = self._without_tokens(now)
        return replace(later, sessions_since=later.generation, kept_session=keep)


def email_key(email: str) -> str:
    """What two spellings of one e-mail have in common."""
    return folded(email)
