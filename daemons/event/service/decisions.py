from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from daemons.event.domain.claim import Reason
from daemons.event.domain.claim.opening import opened_claim
from daemons.event.domain.condition import Always, ConditionTypes, Facts, activity_types, evaluate
from daemons.event.domain.decision import Decision, Say, both, decided
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from daemons.event.service.ports.activities import ActivityLog
from daemons.event.service.ports.claims import ClaimRepository
from daemons.event.service.ports.events import EventRepository
from daemons.event.service.ports.rewards import EventRewardRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import EventInactive, Forbidden, OutOfPeriod
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Principal

_log = log_for("decisions")
_FACTS_SHOWN = 5
Outcome = Literal["APPROVED", "PENDING", "REJECTED", "REFUSED"]


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a claim of one offer would come to now; `reasons` say what stands against it."""

    offered: EventReward
    outcome: Outcome
    decision: Decision
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decides on what the platform itself knows of a user."""

    activities: ActivityLog
    events: EventRepository
    event_rewards: EventRewardRepository
    claims: ClaimRepository
    condition_types: ConditionTypes
    clock: Clock

    async def decide(self, event: Event, offered: EventReward, user_id: str, say: Say = str) -> Decision:
        condition, now = both(event, offered, self.condition_types), self.clock.now()
        types = activity_types(condition)
        unasked = isinstance(condition, Always)
        facts = Facts({}, {}) if unasked else await self.activities.facts(user_id, types)
        verdict = evaluate(condition, facts, now, event.time_zone)
        for leaf in verdict.unsure_leaves():
            bound = _log.bind(event="condition.unavailable", eventId=event.id, conditionType=leaf.about)
            bound.bind(reason=leaf.text).warning("nobody can judge a leaf of a condition")
        used = {name: await self.activities.newest_ids(user_id, name, _FACTS_SHOWN) for name in sorted(types)}
        return decided(verdict, used, now, event.time_zone, say)

    async def prospects(
        self, principal: Principal, event_id: str, user_id: str | None, say: Say
    ) -> tuple[str, Sequence[Prospect]]:
        """The user, and what each reward of the event would come to, said by `say`. Raises: NotFound; Forbidden."""
        user = user_id or principal.user_id
        if not principal.may_see(user):
            raise Forbidden
        event = await self.events.get(event_id)
        return user, [await self._prospect(event, one, user, say) for one in await self.event_rewards.list(event_id)]

    async def _prospect(self, event: Event, offered: EventReward, user_id: str, say: Say) -> Prospect:
        decision = await self.decide(event, offered, user_id, say)
        against = [*self._closed(event, say), *await self._had(event, offered, user_id, say)]
        if against:
            return Prospect(offered, "REFUSED", decision, tuple(against))
        if not offered.auto_resolve:
            return Prospect(offered, "PENDING", decision, decision.reasons)
        if not decision.met:
            return Prospect(offered, "REJECTED", decision, decision.reasons)
        if offered.stock is not None and offered.stock.remaining == 0:
            return Prospect(offered, "REFUSED", decision, (Reason("sold_out", say("This reward is sold out")),))
        return Prospect(offered, "APPROVED", decision, ())

    def _closed(self, event: Event, say: Say) -> Sequence[Reason]:
        try:
            event.refuse_claims_outside(self.clock.now())
        except (EventInactive, OutOfPeriod) as error:
            return [Reason(error.code, say(error.detail))]
        return []

    async def _had(self, event: Event, offered: EventReward, user_id: str, say: Say) -> Sequence[Reason]:
        asked = opened_claim(
            new_id(), user_id, event, offered, decision=None, key=None, request_id="", now=self.clock.now()
        )
        if not await self.claims.free_slots(asked):
            return [Reason("already_claimed", say("This reward was claimed already"))]
        return []
