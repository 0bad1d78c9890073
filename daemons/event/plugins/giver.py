"""Reward types as the use cases see them: asked within a time limit; of their errors none gets through."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

from pydantic import ValidationError

from daemons.event.domain.claim import Claim, Grant
from daemons.event.domain.reward import Reward
from daemons.event.plugins import answers
from daemons.event.plugins.host import Host
from daemons.event.plugins.kept import keepable
from daemons.event.plugins.runner import Failed, NotAnswering
from daemons.event.service.ports.giving import Gift, Wait
from daemons.event.service.ports.rewards import RewardRepository
from rewardctl.kernel.errors import NotFound, Unavailable, UnknownRewardType
from rewardctl.kernel.log import log_for
from rewardctl.sdk import Callback, Deferred, Granted, Outcome, Refused, Reversal, Together

_log = log_for("plugins")
_TYPE_AWAY: Final = timedelta(minutes=1)


class _NobodyKnows(Exception):
    """The type is away, failed, did not answer or made no sense: it is asked again after a `wait`."""

    def __init__(self, wait: Wait) -> None:
        super().__init__(wait.reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class PluginGiver:
    host: Host
    rewards: RewardRepository

    async def give(self, claim: Claim) -> Gift:
        try:
            outcome = await self._granted(claim, claim.reward, claim.id)
        except _NobodyKnows as error:
            return Gift((), error.wait)
        if isinstance(outcome, Together):
            return await self._together(claim, outcome)
        return _gift(claim.reward, outcome)

    async def answered(self, claim: Claim, callback: Callback) -> Gift | None:
        """Raises: Unavailable where the type can't be asked, so that whoever calls back tries again."""
        try:
            answer = await self._called(claim, claim.reward, claim.id, "answered", callback)
            return None if answer is None else _gift(claim.reward, self._outcome(claim, claim.reward, answer))
        except _NobodyKnows as error:
            retry_after = ceil(error.wait.retry_after.total_seconds())
            raise Unavailable("The reward type can't be asked at this moment", retry_after=retry_after) from error

    async def take_back(self, claim: Claim) -> Wait | None:
        return await self._told(claim, claim.grants, "revoke")

    async def lapse(self, claim: Claim, grants: Sequence[Grant]) -> Wait | None:
        return await self._told(claim, grants, "expire")

    async def _together(self, claim: Claim, together: Together) -> Gift:
        """One after the other; the first that does not give ends it, with what was given until then."""
        given: tuple[Grant, ...] = ()
        for reward_id in together.rewards:
            gift = await self._part(claim, reward_id)
            given = (*given, *gift.grants)
            if gift.wait or gift.refusal is not None:
                return Gift(given, gift.wait, gift.refusal)
        return Gift(given)

    async def _part(self, claim: Claim, reward_id: str) -> Gift:
        try:
            reward = await self.rewards.get(reward_id)
            return _gift(reward, await self._granted(claim, reward, _token(claim, reward_id)))
        except NotFound:
            return Gift((), refusal=f"there is no reward {reward_id}")
        except _NobodyKnows as error:
            return Gift((), error.wait)

    async def _granted(self, claim: Claim, reward: Reward, token: str) -> Outcome:
        """Raises: _NobodyKnows."""
        return self._outcome(claim, reward, await self._called(claim, reward, token, "grant"))

    def _outcome(self, claim: Claim, reward: Reward, answer: object) -> Outcome:
        with _making_sense(claim, reward):
            return keepable(answers.outcome(answer, self.host.grant_model(reward.type)))

    async def _told(self, claim: Claim, grants: Sequence[Grant], what: str) -> Wait | None:
        """None once each type has taken note, the last one first."""
        try:
            for grant in reversed(grants):
                reversal = await self._reversed(claim, grant, what)
                if isinstance(reversal, Deferred):
                    return Wait(reversal.retry_after, reversal.reason)
        except _NobodyKnows as error:
            return error.wait
        return None

    async def _reversed(self, claim: Claim, grant: Grant, what: str) -> Reversal:
        """Raises: _NobodyKnows."""
        alone = grant.reward_id == claim.reward.id
        reward = claim.reward if alone else await self.rewards.get(grant.reward_id)
        token = claim.id if alone else _token(claim, grant.reward_id)
        granted = Granted(grant.amount, grant.details, grant.expires_at)
        answer = await self._called(claim, reward, token, what, granted)
        with _making_sense(claim, reward):
            return keepable(answers.reversal(answer))

    async def _called(self, claim: Claim, reward: Reward, token: str, what: str, *args: object) -> object:
        """Raises: _NobodyKnows."""
        try:
            return await self.host.call(claim.user_id, reward, token, what, *args, asked=_asked(claim))
        except UnknownRewardType:
            raise _NobodyKnows(Wait(_TYPE_AWAY, "type unavailable")) from None
        except (NotAnswering, Failed, ValidationError) as error:
            bound = _log.bind(event="plugin.failed", claimId=claim.id, rewardType=reward.type, call=what)
            bound.opt(exception=error).error("reward type failed")
            raise _NobodyKnows(_later(claim, _said(error))) from error


def _gift(reward: Reward, outcome: Outcome) -> Gift:
    match outcome:
        case Granted(amount, details, expires_at):
            return Gift((Grant(reward.id, reward.type, amount, details, expires_at),))
        case Refused(reason):
            return Gift((), refusal=reason)
        case Deferred(retry_after, reason):
            return Gift((), Wait(retry_after, reason))
        case Together():
            return Gift((), refusal="rewards that are given together can't be nested")


@contextmanager
def _making_sense(claim: Claim, reward: Reward) -> Iterator[None]:
    """Raises: _NobodyKnows where an answer means nothing."""
    try:
        yield
    except answers.Nonsense as error:
        bound = _log.bind(event="plugin.nonsense", claimId=claim.id, rewardType=reward.type, reason=str(error))
        bound.error("reward type answered nonsense")
        raise _NobodyKnows(_later(claim, str(error))) from error


def _said(error: NotAnswering | Failed | ValidationError) -> str:
    """For the user's eyes: nothing that a stranger wrote, and no value of a field."""
    match error:
        case NotAnswering():
            return str(error)
        case Failed():
            return type(error.__cause__ or error).__name__
        case _:
            return "it no longer takes the reward's fields"


def _token(claim: Claim, reward_id: str) -> str:
    return f"{claim.id}.{reward_id}"


def _later(claim: Claim, said: str) -> Wait:
    """Twice as late each time."""
    return Wait(timedelta(seconds=2 ** min(_asked(claim), 8)), f"the reward type failed: {said}")


def _asked(claim: Claim) -> int:
    return claim.delay.asked if claim.delay else 0
