"""What a reward type is handed, made to reach the platform from the type's own thread."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from daemons.event.service.ports.giving import MarkRepository
from daemons.event.service.ports.rewards import CodePool, RewardRepository
from rewardctl.kernel.errors import NotFound
from rewardctl.kernel.ids import is_id
from rewardctl.kernel.log import log_for
from rewardctl.kernel.masking import MASK
from rewardctl.sdk import Code

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True)
class Home:
    """The loop that the platform's own parts live on."""

    loop: asyncio.AbstractEventLoop

    async def run(self, work: Coroutine[Any, Any, AnswerT]) -> AnswerT:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))


@dataclass(frozen=True, slots=True)
class PluginLog:
    """`hidden` are texts that no line may hold; none is empty."""

    reward_type: str
    claim_id: str
    hidden: tuple[str, ...] = ()

    def debug(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        self._log("DEBUG", message, fields)

    def info(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - likewise
        self._log("INFO", message, fields)

    def warning(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - likewise
        self._log("WARNING", message, fields)

    def error(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - likewise
        self._log("ERROR", message, fields)

    def _log(self, level: str, message: str, fields: dict[str, Any]) -> None:
        own = {"claimId": self.claim_id, "rewardType": self.reward_type, "event": "plugin.log"}
        message, fields = _without(self.hidden, json.loads(json.dumps([message, fields], default=str)))
        log_for(f"plugins.{self.reward_type.lower()}").bind(fields=fields, **own).log(level, "{}", message)


def _without(hidden: tuple[str, ...], value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The JSON without what is hidden, whatever holds it."""
    match value:
        case str():
            for text in hidden:
                value = value.replace(text, MASK)
            return value
        case dict():
            return {_without(hidden, name): _without(hidden, inner) for name, inner in value.items()}
        case list():
            return [_without(hidden, inner) for inner in value]
    return MASK if json.dumps(value) in hidden else value


@dataclass(frozen=True, slots=True)
class HomeCodes:
    home: Home
    pool: CodePool
    reward_id: str
    claim_id: str

    async def take(self) -> Code | None:
        return await self.home.run(self.pool.take(self.reward_id, self.claim_id))


@dataclass(frozen=True, slots=True)
class HomeMarks:
    home: Home
    marks: MarkRepository
    reward_type: str
    claim_id: str

    async def take(self, name: str) -> bool:
        return await self.home.run(self.marks.take(self.reward_type, name, self.claim_id))

    async def free(self, name: str) -> None:
        await self.home.run(self.marks.free(self.reward_type, name, self.claim_id))


@dataclass(frozen=True, slots=True)
class HomeRewards:
    home: Home
    rewards: RewardRepository

    async def type_of(self, reward_id: str) -> str | None:
        if not is_id(reward_id):
            return None
        try:
            return (await self.home.run(self.rewards.get(reward_id))).type
        except NotFound:
            return None
