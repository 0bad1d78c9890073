"""The platform's parts, in memory. They may be used from several threads, as a plain reward type's calls are."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rewardctl.sdk import Code

_BEGIN: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(slots=True)
class FakeClock:
    """It stands still until it is told to go on."""

    instant: datetime = _BEGIN

    def now(self) -> datetime:
        return self.instant

    def advance(self, span: timedelta) -> None:
        self.instant += span


@dataclass(frozen=True, slots=True)
class LogLine:
    level: str
    message: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FakeLog:
    lines: list[LogLine] = field(default_factory=list)

    def debug(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        self.lines.append(LogLine("debug", message, fields))

    def info(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - likewise
        self.lines.append(LogLine("info", message, fields))

    def warning(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - likewise
        self.lines.append(LogLine("warning", message, fields))

    def error(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - likewise
        self.lines.append(LogLine("error", message, fields))


class Killed(BaseException):
    """The process ends here."""


@dataclass(slots=True)
class Life:
    """Ends at the call to the platform number `ends_at`, counted before and after each."""

    ends_at: int | None = None
    passed: int = 0

    async def step(self) -> None:
        self.passed += 1
        if self.passed == self.ends_at:
            raise Killed
        await asyncio.sleep(0)


@dataclass(slots=True)
class FakeCodes:
    """A reward's pool: `left` are the codes that nobody has, `taken` those of each claim."""

    claim_id: str
    left: list[Code]
    taken: dict[str, Code] = field(default_factory=dict)
    life: Life = field(default_factory=Life)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def take(self) -> Code | None:
        await self.life.step()
        with self._lock:
            if self.claim_id not in self.taken and self.left:
                self.taken[self.claim_id] = self.left.pop(0)
        await self.life.step()
        return self.taken.get(self.claim_id)


@dataclass(slots=True)
class FakeMarks:
    """`taken` says whose each name is."""

    claim_id: str
    taken: dict[str, str] = field(default_factory=dict)
    life: Life = field(default_factory=Life)

    async def take(self, name: str) -> bool:
        await self.life.step()
        mine = self.taken.setdefault(name, self.claim_id) == self.claim_id
        await self.life.step()
        return mine

    async def free(self, name: str) -> None:
        await self.life.step()
        if self.taken.get(name) == self.claim_id:
            self.taken.pop(name, None)
        await self.life.step()


@dataclass(frozen=True, slots=True)
class FakeRewards:
    """The types of the rewards that there are, by id."""

    types: Mapping[str, str] = field(default_factory=dict)

    async def type_of(self, reward_id: str) -> str | None:
        return self.types.get(reward_id)
