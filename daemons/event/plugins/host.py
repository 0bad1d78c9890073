"""Where the installed reward types run: a runner each, and what each call is handed."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr

from daemons.chassis.telemetry import spans
from daemons.event.domain.reward import Reward
from daemons.event.plugins.addresses import Network
from daemons.event.plugins.context import Home, HomeCodes, HomeMarks, HomeRewards, PluginLog
from daemons.event.plugins.outside import Outside
from daemons.event.plugins.runner import SECONDS, Failed, NotAnswering, Runner
from daemons.event.plugins.timing import timed
from daemons.event.service.ports.giving import MarkRepository
from daemons.event.service.ports.rewards import CodePool, RewardRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import Unavailable, UnknownRewardType
from rewardctl.kernel.log import log_for
from rewardctl.kernel.masking import hide
from rewardctl.registry import Registry, method
from rewardctl.sdk import Description, GrantContext, Problem, ValidationContext

_log = log_for("plugins")


@dataclass(frozen=True, slots=True)
class Host:
    types: Registry
    rewards: RewardRepository
    codes: CodePool
    marks: MarkRepository
    clock: Clock
    allowed: Sequence[Network] = ()
    seconds: float = SECONDS
    _runners: dict[str, tuple[Runner, Outside]] = field(default_factory=dict)

    def hide_secrets(self) -> None:
        """Keep what is secret in the types' settings out of every line of this process."""
        for settings in self.types.settings.values():
            for value in dict(settings).values():
                if isinstance(value, SecretStr | SecretBytes):
                    hide(_text(value.get_secret_value()))

    async def call(self, user_id: str, reward: Reward, token: str, what: str, *args: object, asked: int = 0) -> object:
        """What the reward's type answers when its method `what` is called for a user, after it put off `asked` times.

        Raises: UnknownRewardType; ValidationError for params that its model no longer takes; NotAnswering; Failed.
        """
        kind = self.types.get(reward.type)
        params = kind.params_model.model_validate_json(_json(reward))
        context = self._context(user_id, reward, token, asked)
        with _told(reward.type, what), timed(kind.type, what):
            return await self._runner(reward.type)[0].call(method(kind, what), context, params, *args)

    def grant_model(self, reward_type: str) -> type[BaseModel] | None:
        """Raises: UnknownRewardType."""
        return getattr(self.types.get(reward_type), "grant_model", None)

    async def problems(self, reward_type: str, params: BaseModel) -> Sequence[Problem]:
        """What the type has against a new reward. Raises: UnknownRewardType; Unavailable."""
        kind = self.types.get(reward_type)
        rewards = HomeRewards(Home(asyncio.get_running_loop()), self.rewards)
        context = ValidationContext(clock=self.clock, rewards=rewards, settings=self.types.settings.get(kind.type))
        try:
            with timed(kind.type, "validate"):
                found = await self._runner(kind.type)[0].call(method(kind, "validate"), context, params)
            return [one for one in found if isinstance(one, Problem)]
        except (NotAnswering, Failed, TypeError) as error:
            raise Unavailable(f"The reward type {kind.type} could not check the reward: {error}") from error

    async def described(self, reward: Reward) -> Description:
        """What the type says of one unit; of one that says nothing, or fails, a unit counts one."""
        try:
            kind = self.types.get(reward.type)
            params = kind.params_model.model_validate_json(_json(reward))
            with timed(kind.type, "describe"):
                found = await self._runner(reward.type)[0].call(method(kind, "describe"), params)
            return Description(str(found.text), int(found.amount), tuple(map(str, found.rewards)))
        except UnknownRewardType:
            return Description(reward.type)
        except Exception as error:  # noqa: BLE001 - a stranger's answer may be anything
            bound = _log.bind(event="plugin.failed", rewardType=reward.type, call="describe")
            bound.opt(exception=error).error("reward type could not describe a reward")
            return Description(reward.type)

    async def close(self) -> None:
        for runner, http in self._runners.values():
            await runner.close(http.close())

    def _context(self, user_id: str, reward: Reward, token: str, asked: int) -> GrantContext:
        home = Home(asyncio.get_running_loop())
        return GrantContext(
            claim_id=token,
            user_id=user_id,
            reward_id=reward.id,
            clock=self.clock,
            log=PluginLog(reward.type, token, _hidden(reward)),
            http=self._runner(reward.type)[1],
            codes=HomeCodes(home, self.codes, reward.id, token),
            marks=HomeMarks(home, self.marks, reward.type, token),
            settings=self.types.settings.get(reward.type),
            asked=asked,
        )

    def _runner(self, reward_type: str) -> tuple[Runner, Outside]:
        if reward_type not in self._runners:
            self._runners[reward_type] = Runner(reward_type, seconds=self.seconds), Outside(self.allowed)
        return self._runners[reward_type]


@contextmanager
def _told(reward_type: str, what: str) -> Iterator[None]:
    """A line that says how long the type took, and how it failed."""
    begun, failed = time.perf_counter(), None
    try:
        yield
    except NotAnswering as error:
        failed = {"type": "NotAnswering", "message": str(error)}
        raise
    except Failed as error:  # what a type's own error says may hold what nobody is to read
        failed = {"type": type(error.__cause__ or error).__name__}
        raise
    finally:
        bound = _log.bind(event="plugin.called", rewardType=reward_type, call=what, error=failed, **spans.since(begun))
        bound.bind(success=failed is None).info("reward type called")


def _json(reward: Reward) -> str:
    return json.dumps(dict(reward.params))


def _hidden(reward: Reward) -> tuple[str, ...]:
    leaves = (leaf for name in reward.hidden for leaf in _leaves(reward.params.get(name)))
    return tuple(sorted({leaf for leaf in leaves if leaf}, key=len, reverse=True))


def _leaves(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """The texts and numbers within; what is true, false or null says nothing."""
    match value:
        case None | bool():
            return
        case Mapping():
            for inner in value.values():
                yield from _leaves(inner)
        case list() | tuple():
            for inner in value:
                yield from _leaves(inner)
        case _:
            yield str(value)


def _text(secret: str | bytes) -> str:
    return secret if isinstance(secret, str) else secret.decode("utf-8", "replace")
