import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from rewardctl.kernel.principal import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who may log in; `email` is kept as it was typed."""

    id: str
    email: str
    password_hash: str
    roles: AbstractSet[Role]
    created_at: datetime
    updated_at: datetime

    @property
    def email_key(self) -> str:
        return email_key(self.email)


def email_key(email: str) -> str:
    """What two spellings of one e-mail have in common: no case, and one form of each letter (NFKC)."""
    folded = unicodedata.normalize("NFKC", email).casefold()
    return unicodedata.normalize("NFKC", folded)
