"""What the checks look at. Nothing is coerced: a document that does not fit is a finding of its own."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]
Instant = Annotated[AwareDatetime, Field(strict=False)]
Status = Literal["PENDING", "APPROVED", "REJECTED", "REVOKED"]
Step = Literal[
    "WAITING",
    "SUBMITTED",
    "RESERVED",
    "GRANTED",
    "RECORDED",
    "REFUSED",
    "DECIDED",
    "REVOKING",
    "REVERSED",
    "RETURNED",
    "VOID",
]
EntryKind = Literal["GRANT", "EXPIRE", "REVOKE"]

_AT_REST: Final = frozenset({"WAITING", "DECIDED", "VOID"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class _Record(_Part):
    id: Id = Field(alias="_id")


class Note(_Part):
    """A change that is not in the audit log yet."""

    action: str
    new: dict[str, Any] | None


class Event(_Record):
    version: int
    deleted_at: Instant | None = None
    unaudited: list[Note] = []


class EventReward(_Record):
    """`holds` are claims that took one of the stock, `returns` those that gave one back, until they say so."""

    event_id: Id
    reward_id: Id
    revision: int | None = None
    unaudited: list[Note] = []
    stock_total: int | None
    stock_remaining: int | None
    holds: list[Id] = []
    returns: list[Id] = []


class Reward(_Part):
    id: Id
    type: str


class Limit(_Part):
    count: int


class Grant(_Part):
    reward_id: Id
    type: str
    amount: int
    expires_at: Instant | None


class Answer(_Part):
    """What a keyed request was answered: the status of HTTP, and the id and the status that the claim had in it."""

    status: int
    claim_id: str | None
    claim_status: str | None


class Reason(_Part):
    code: str


class Claim(_Record):
    user_id: Id
    event_reward_id: Id
    reward: Reward
    limit: Limit
    bucket: str
    slot: int | None
    status: Status | None
    step: Step
    grants: list[Grant]
    key: str | None
    answer: Answer | None
    lease_until: Instant | None
    origin: Literal["ATTEMPT", "WAITING", "REJECTED"]
    reasons: list[Reason] = []
    unaudited: list[Note] = []

    @property
    def at_rest(self) -> bool:
        return self.step in _AT_REST

    @property
    def live(self) -> bool:
        """Whether it counts towards the user's limit."""
        return self.step != "VOID" and (self.step != "DECIDED" or self.status == "APPROVED")

    def stale(self, now: datetime, patience: timedelta) -> bool:
        return self.lease_until is not None and now - self.lease_until > patience


class Entry(_Record):
    user_id: Id
    seq: int
    claim_id: Id
    reward_id: Id
    kind: EntryKind
    type: str
    amount: int
    details: dict[str, Any]
    at: Instant
    previous_hash: str
    hash: str


class AuditEntry(_Record):
    action: str
    subject_kind: str
    subject_id: Id
    seq: int
    actor: str
    request_id: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    at: Instant
    previous_hash: str
    hash: str


class Wallet(_Record):
    """Balances by reward type, as of the ledger's entry `seq`; `id` is the user's."""

    seq: int
    balances: dict[str, int]


class Index(_Part):
    """`key` is its fields in order, each with its direction; `partial` says which documents it is about."""

    key: list[list[Any]]
    unique: bool
    partial: dict[str, Any]


class Header(_Part):
    """`server_time` is the database's clock just before everything was read; `indexes` are by collection."""

    server_time: Instant
    indexes: dict[str, list[Index]]
