from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from rewardctl.wire.body import Id, Instant, Name, RequestBody, ResponseBody, Text, storable


class RewardRequest(RequestBody):
    """`name`, `description`, and beside them the fields of the reward's type."""

    model_config = ConfigDict(extra="allow")

    name: Name
    description: Text | None = None

    @model_validator(mode="after")
    def _storable(self) -> Self:
        storable(self.params)
        return self

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class NewRewardRequest(RewardRequest):
    """A reward with its type beside the fields of the type."""

    type: Annotated[str, Field(min_length=1, max_length=64)]


class RewardResponse(ResponseBody):
    """The fields of the reward's type stand beside its own."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True)

    id: Id
    type: str
    name: str
    description: str | None
    created_at: Instant
