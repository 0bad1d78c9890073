from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from rewardctl.wire.body import Condition, Id, Instant, RequestBody, ResponseBody
from rewardctl.wire.events import Limit, PatchBody, PeriodLimit, Stock, TimeZone
from rewardctl.wire.problem import Problem
from rewardctl.wire.rewards import NewRewardRequest

Followed = Annotated[list[Id], Field(max_length=1000)]


class EventTrial(PatchBody):
    """What is left out stays as it is."""

    reward_condition: Condition | None = None
    period_start: Instant | None = None
    period_end: Instant | None = None
    time_zone: TimeZone | None = None


class NewEventTrial(RequestBody):
    reward_condition: Condition = Field(default_factory=dict)
    period_start: Instant
    period_end: Instant | None = None
    time_zone: TimeZone = "UTC"


class OfferTrial(PatchBody):
    """An offer by its `rewardId`, changed or added; or one of a reward that is not made yet."""

    reward_id: Id | None = None
    reward: NewRewardRequest | None = None
    condition: Condition | None = None
    stock: Stock | None = None
    per_user_limit: Limit | None = None

    @model_validator(mode="after")
    def _one_reward(self) -> Self:
        if (self.reward_id is None) == (self.reward is None):
            raise ValueError("needs a rewardId, or else a reward")
        return self


Offers = Annotated[list[OfferTrial], Field(max_length=100)]


class SimulationRequest(RequestBody):
    """A draft's changes to an event: `{}` is the event as it is. `users` are followed by name."""

    event: EventTrial = EventTrial()
    rewards: Offers = Field(default_factory=list)
    withdrawn: list[Id] = Field(default_factory=list, max_length=100)
    users: Followed = Field(default_factory=list)


class NewSimulationRequest(RequestBody):
    """A draft of an event that does not exist yet."""

    event: NewEventTrial
    rewards: Offers = Field(default_factory=list)
    users: Followed = Field(default_factory=list)


class SimulationProgress(ResponseBody):
    """`users` of `total` were looked at."""

    users: int
    total: int


class SimulatedDay(ResponseBody):
    """`qualified` users did for the first time; their claims want `wanted` units, of which the stock gives `units`."""

    day: date
    qualified: int
    wanted: int
    units: int
    cost: dict[str, int]


class SimulatedOffer(ResponseBody):
    """`amounts` are what one unit gives, by reward type; `sample` are some of the users who qualified, by their ids.

    `units` assumes that each of them claims as soon and as often as `perUserLimit` lets them.
    """

    reward_id: Id | None
    name: str
    type: str
    gives: str
    amounts: dict[str, int]
    stock: int | None
    per_user_limit: PeriodLimit
    qualified: int
    qualifies_now: int
    wanted: int
    units: int
    sold_out_on: date | None
    sample: list[Id]
    days: list[SimulatedDay]


class SimulatedFigures(ResponseBody):
    """A user counts once, for however many offers; `cost` is by reward type."""

    qualified: int
    qualifies_now: int
    units: int
    cost: dict[str, int]


class Difference(ResponseBody):
    before: SimulatedFigures
    after: SimulatedFigures


class FollowedUser(ResponseBody):
    user_id: Id
    reward_id: Id | None
    name: str
    qualified_on: date | None
    qualifies_now: bool


class SimulationResponse(SimulatedFigures):
    """Over the whole days `first` to `last` of `timeZone`; none where the period has not begun.

    `difference` is the one to the live version, null where there is none.
    """

    at: Instant
    time_zone: str
    first: date
    last: date
    users: int
    days: list[SimulatedDay]
    offers: list[SimulatedOffer]
    difference: Difference | None
    followed: list[FollowedUser]


class SimulationLine(ResponseBody):
    """One line of the answer: any number of `progress`, then one `result`, or an `error`."""

    progress: SimulationProgress | None = None
    result: SimulationResponse | None = None
    error: Problem | None = None
