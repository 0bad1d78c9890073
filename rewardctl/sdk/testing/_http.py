"""The world outside, scripted."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from rewardctl.sdk import HttpAnswer, HttpFailed
from rewardctl.sdk.testing._fakes import Life


@dataclass(frozen=True, slots=True)
class HttpRequest:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def names(self, claim_id: str) -> bool:
        """Whether whoever gets it can tell which claim it is for."""
        said = (self.url, *self.headers.values(), self.body.decode(errors="replace"))
        return any(claim_id in one for one in said)


class Weather(Enum):
    FINE = auto()
    AWAY = auto()
    """No request arrives."""
    DEAF = auto()
    """Requests arrive, their answers are lost."""
    FAILING = auto()
    """Requests arrive, and each is answered with 500."""
    SILENT = auto()
    """Nothing is ever answered: it fails once the platform's own time limit is over."""


def fine(_: HttpRequest) -> HttpAnswer:
    return HttpAnswer(200, {"content-type": "application/json"}, b"{}")


@dataclass(slots=True)
class FakeHttp:
    """`answer` says what the world outside answers; `arrived` is what it was sent."""

    answer: Callable[[HttpRequest], HttpAnswer] = fine
    arrived: list[HttpRequest] = field(default_factory=list)
    weather: Weather = Weather.FINE
    limit_seconds: float = 4.0
    life: Life = field(default_factory=Life)

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        await self.life.step()
        if self.weather is Weather.AWAY:
            raise HttpFailed("it can't be reached")
        self.arrived.append(HttpRequest(method, url, dict(headers or {}), body))
        answer = self.answer(self.arrived[-1])
        if self.weather is Weather.SILENT:
            await asyncio.sleep(self.limit_seconds)
            raise HttpFailed("it did not answer in time")
        await self.life.step()
        if self.weather is Weather.DEAF:
            raise HttpFailed("the answer was lost")
        return HttpAnswer(500, {}, b"") if self.weather is Weather.FAILING else answer
