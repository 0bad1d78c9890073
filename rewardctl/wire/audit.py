from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from rewardctl.kernel.principal import Role
from rewardctl.wire.body import Id, Instant, RequestBody, ResponseBody

RequestId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{8,64}$")]


class AuditAction(StrEnum):
    EVENT_OPENED = "event.opened"
    EVENT_CHANGED = "event.changed"
    EVENT_DELETED = "event.deleted"
    EVENT_RESTORED = "event.restored"
    REWARD_MADE = "reward.made"
    CODES_ADDED = "reward.codes_added"
    OFFER_ADDED = "offer.added"
    OFFER_CHANGED = "offer.changed"
    OFFER_WITHDRAWN = "offer.withdrawn"
    OFFER_RESTORED = "offer.restored"
    CLAIM_DECIDED = "claim.decided"
    CLAIM_OVERRIDDEN = "claim.overridden"
    CLAIM_REVOKED = "claim.revoked"
    ROLES_ASSIGNED = "account.roles_assigned"
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    ACCOUNT_ERASED = "account.erased"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - what was done, and no password
    PASSWORD_RESET = "account.password_reset"  # noqa: S105 - the same


class AuditKind(StrEnum):
    EVENT = "event"
    REWARD = "reward"
    CLAIM = "claim"
    ACCOUNT = "account"


class AuditSubject(ResponseBody):
    kind: AuditKind
    id: Id


GivenRole = Annotated[Role, Field(strict=False)]


class AccountFields(RequestBody):
    """What of an account is told to the audit log; nothing personal."""

    roles: list[GivenRole] | None = None
    disabled: bool | None = None


AccountAction = Annotated[str, Field(pattern=r"^account\.[a-z_]{1,64}$")]
"""Also one that a newer auth knows and this event does not: what was done is kept all the same."""
KnownOrNewer = AuditAction | Annotated[str, SkipJsonSchema()]


class AccountChangeRequest(RequestBody):
    """Who did what to an account; `old` is null for one that was made so, `new` for one that is gone."""

    id: Id
    account_id: Id
    actor: Id
    request_id: RequestId
    action: AccountAction
    old: AccountFields | None
    new: AccountFields | None
    at: Instant


AccountChanges = Annotated[list[AccountChangeRequest], Field(min_length=1, max_length=100)]


class AuditEntryResponse(ResponseBody):
    """`old` and `new` hold the fields that changed; null where there was, or is, nothing.

    `seq` counts the entries of a subject from 1; `hash` covers the entry and the hash of the subject's entry before.
    """

    id: Id
    action: KnownOrNewer
    subject: AuditSubject
    seq: int
    actor: str
    request_id: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    at: Instant
    previous_hash: str
    hash: str
