# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional, Self

from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.auth.domain.account import Account
from daemons.auth.domain.account_change import AccountChange
from daemons.auth.storage.documents.change import change_fields
from daemons.chassis.database.instants import aware, naive
from rewardctl.kernel.principal import Role
from rewardctl.schema import accounts as schema


class AccountDocument(Model):
    """`unaudited` holds the changes that event's audit log may not have; `erasing` says that steps of it are left."""

    model_config = ODMConfigDict(collection=schema.ACCOUNTS.name)

    id: str = Field(primary_field=True)
    email: str
    email_key: str
    password_hash: str
    roles: list[Role]
    created_at: datetime
    updated_at: datetime
    disabled: bool = False
    erased_at: Optional[datetime] = None
    erasing: bool = False
    generation: int = 0
    generation_at: Optional[datetime] = None
    sessions_since: int = 0
    kept_session: Optional[str] = None
    revision: int = 0
    unaudited: list[dict[str, Any]] = Field(default_factory=list)

    @classmethod
    def of(cls, account: Account, change: AccountChange | None = None) -> Self:
        return cls(
            id=account.id,
            email=account.email,
            email_key=account.email_key,
            password_hash=account.password_hash,
            roles=sorted(account.roles),
            created_at=naive(account.created_at),
            updated_at=naive(account.updated_at),
            disabled=account.disabled,
            erased_at=naive(account.erased_at),
            erasing=account.erased_at is not None,
            generation=account.generation,
            generation_at=naive(account.generation_at),
            sessions_since=account.sessions_since,
            kept_session=account.kept_session,
            revision=account.revision,
            unaudited=[change_fields(change)] if change else [],
        )

    @staticmethod
    def read(found: Mapping[str, Any]) -> Account:
        """What is stored, perhaps since before a field was there."""
        return Account(
            id=found["_id"],
            email=found["email"],
            password_hash=found["password_hash"],
            roles=frozenset(map(Role, found["roles"])),
            created_at=aware(found["created_at"]),
            updated_at=aware(found["updated_at"]),
            disabled=found.get("disabled", False),
            erased_at=aware(found.get("erased_at")),
            generation=found.get("generation", 0),
            generation_at=aware(found.get("generation_at")),
            sessions_since=found.get("sessions_since", 0),
            kept_session=found.get("kept_session"),
            revision=found.get("revision", 0),
        )

    def replacing(self) -> dict[str, Any]:
        """Its fields as an update sets them; what is untold stays."""
        return {name: value for name, value in self.model_dump_doc().items() if name not in {"_id", "unaudited"}}
