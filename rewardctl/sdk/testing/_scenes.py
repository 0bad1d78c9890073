"""A claim's way through a reward type, as the platform leads it."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from rewardctl.sdk import Deferred, Granted, Outcome, Refused, Revoked, RewardType
from rewardctl.sdk._checks import outcome, reversal
from rewardctl.sdk.testing._calls import asked
from rewardctl.sdk.testing._case import Case
from rewardctl.sdk.testing._world import CLAIM, World

_ASKS: Final = 20
_BEFORE_CALLBACK: Final = 3
_SOON: Final = timedelta(seconds=1)


class Undecided(Exception):
    """It is deferred again and again."""


async def grant(case: Case, kind: RewardType[Any], world: World, claim_id: str = CLAIM) -> Outcome:
    """Asked once. Raises: Hung; Nonsense; whatever it raises."""
    context = world.grant_context(claim_id)
    answer = await asked(kind, "grant", context, case.read_params(kind), seconds=case.seconds)
    return outcome(answer, getattr(kind, "grant_model", None))


async def decided(
    case: Case, kind: RewardType[Any], world: World, claim_id: str = CLAIM, *, patient: bool = False
) -> Outcome:
    """Asked until it is decided; one who is `patient` asks again where it raised.

    Raises: Undecided; what `grant` raises.
    """
    for number in range(_ASKS):
        answer: Outcome = Deferred(_SOON)
        with suppress(*([Exception] if patient else [])):
            answer = await grant(case, kind, world, claim_id)
        if not isinstance(answer, Deferred):
            return answer
        world.clock.advance(answer.retry_after)
        if number + 1 == _BEFORE_CALLBACK:
            called = await called_back(case, kind, world, claim_id)
            if called is not None and not isinstance(called, Deferred):
                return called
    raise Undecided


async def called_back(case: Case, kind: RewardType[Any], world: World, claim_id: str) -> Outcome | None:
    """What the author's callback decides. Raises: Hung; Nonsense; whatever it raises."""
    callback = case.callback(claim_id)
    if callback is None:
        return None
    context = world.grant_context(claim_id)
    answer = await asked(kind, "answered", context, case.read_params(kind), callback, seconds=case.seconds)
    return None if answer is None else outcome(answer, getattr(kind, "grant_model", None))


async def taken_back(case: Case, kind: RewardType[Any], world: World, granted: Granted, what: str = "revoke") -> None:
    """Asked until it took note. Raises: Undecided; Hung; Nonsense; whatever it raises."""
    for _ in range(_ASKS):
        context = world.grant_context(CLAIM)
        answer = await asked(kind, what, context, case.read_params(kind), granted, seconds=case.seconds)
        told = reversal(answer)
        if isinstance(told, Revoked):
            return
        world.clock.advance(told.retry_after)
    raise Undecided


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two answers give the same; the instants and words in them may differ."""
    if isinstance(one, Granted) and isinstance(other, Granted):
        return one.amount == other.amount and dict(one.details) == dict(other.details)
    return one == other or (isinstance(one, Refused) and isinstance(other, Refused))
