"""Who is asking, as far as a verified token says."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    USER = "USER"
    OPERATOR = "OPERATOR"
    AUDITOR = "AUDITOR"
    ADMIN = "ADMIN"


@lru_cache(maxsize=64)
def _joined(roles: frozenset[Role]) -> str:
    return ",".join(sorted(roles))


@dataclass(frozen=True, slots=True)
class Principal:
    """`generation` is that of the token: one under the account's is good for nothing any more."""

    user_id: str
    roles: frozenset[Role]
    session_id: str
    generation: int = 0

    @property
    def role(self) -> str:
        """All of them in one word."""
        return _joined(self.roles)

    def has(self, *roles: Role) -> bool:
        """Whether any of `roles` is held; ADMIN holds OPERATOR and AUDITOR too."""
        held = self.roles | {Role.OPERATOR, Role.AUDITOR} if Role.ADMIN in self.roles else self.roles
        return not held.isdisjoint(roles)

    def may_see(self, user_id: str | None) -> bool:
        """Whether what is that user's is for the caller: their own, or anybody's for OPERATOR and AUDITOR."""
        return user_id == self.user_id or self.has(Role.OPERATOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Service:
    """Another daemon of the platform, speaking for itself."""

    name: str
