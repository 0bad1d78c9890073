"""Reward types as the grants see them: asked within a time limit, and never raising."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from daemons.event.domain.claim import Claim
from rewardctl.kernel.errors import UnknownRewardType
from rewardctl.kernel.log import log_for
from rewardctl.registry import Registry
from rewardctl.sdk import Deferred, Description, GrantContext, Outcome

_log = log_for("plugins")
_SECONDS: Final = 5
"""Well under a claim's lease."""
_TYPE_AWAY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PluginGiver:
    types: Registry

    async def give(self, claim: Claim, now: datetime) -> Outcome:
        """What the type answers; where it fails or does not answer, nobody knows what happened: asked again later."""
        try:
            return await self._asked(claim, now)
        except UnknownRewardType:
            return Deferred(_TYPE_AWAY, "type unavailable")
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            bound = _log.bind(event="plugin.failed", claimId=claim.id, rewardType=claim.reward.type)
            bound.opt(exception=error).error("reward type failed")
            return Deferred(_back_off(claim), f"the reward type failed: {type(error).__name__}")

    async def _asked(self, claim: Claim, now: datetime) -> Outcome:
        kind = self.types.get(claim.reward.type)
        params = kind.params_model.model_validate(dict(claim.reward.params))
        async with asyncio.timeout(_SECONDS):
            return await kind.grant(GrantContext(claim_id=claim.id, user_id=claim.user_id, now=now), params)


@dataclass(frozen=True, slots=True)
class PluginDescriber:
    types: Registry

    def describe(self, type_name: str, params: Mapping[str, Any]) -> Description:
        """What the type says of one unit; one that says nothing, or fails, counts units."""
        try:
            kind = self.types.get(type_name)
            describe = getattr(kind, "describe", None)
            found = describe(kind.params_model.model_validate(dict(params))) if describe else None
            return Description(str(found.text), int(found.amount)) if found else Description(type_name)
        except UnknownRewardType:
            return Description(type_name)
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            bound = _log.bind(event="plugin.failed", rewardType=type_name)
            bound.opt(exception=error).error("reward type could not describe a reward")
            return Description(type_name)


def _back_off(claim: Claim) -> timedelta:
    asked = claim.delay.asked if claim.delay else 0
    return timedelta(seconds=2 ** min(asked, 8))
