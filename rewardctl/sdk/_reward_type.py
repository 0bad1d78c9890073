from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

API_VERSION: Final = 1


class Params(BaseModel):
    """Base of a reward type's fields: camelCase on the wire, nothing unknown, nothing coerced."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class GrantContext:
    """`claim_id` is the idempotency token: grant as often as asked, give once."""

    claim_id: str
    user_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Granted:
    """`amount` is what the ledger adds for the reward's type; `details` say what it is; it lapses at `expires_at`."""

    amount: int
    details: Mapping[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not yet, or it is not known yet: ask again after `retry_after`."""

    retry_after: timedelta
    reason: str = "The reward can't be given yet"


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: the claim is rejected for `reason`, and what it held is given back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Description:
    """What one unit of a reward gives, in words and as the amount that the ledger would add for its type."""

    text: str
    amount: int = 1


Outcome = Granted | Deferred | Refused
ParamsModel = type[BaseModel]
P_contra = TypeVar("P_contra", bound=BaseModel, contravariant=True)


class RewardType(Protocol[P_contra]):
    """It may also have `describe(params)`, which answers a `Description` without giving anything."""

    type: ClassVar[str]
    """Upper case, unique among the installed types: `POINT`."""
    api_version: ClassVar[int]
    """The `API_VERSION` it was written for."""
    params_model: ClassVar[ParamsModel]
    """The reward's own fields; what it refuses is refused when the reward is made."""

    async def grant(self, context: GrantContext, params: P_contra) -> Outcome:
        """Give the reward to the context's user; called at least once for a claim."""
        ...
