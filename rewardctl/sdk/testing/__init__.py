"""Whether a reward type keeps its promises, as tests that its author inherits. It takes the extra `rewardctl[testing]`.

    class TestSticker(RewardTypeConformance):
        def reward_type(self) -> Sticker:
            return Sticker()

        def params(self) -> dict[str, object]:
            return {"sticker": "a star"}

Each test is one promise and says in a sentence how it is broken. A promise that can't be told before another one
holds is skipped. `World` and the fakes in it are there for further tests of the author's own.
"""

from rewardctl.sdk.testing._case import Case
from rewardctl.sdk.testing._conformance import RewardTypeConformance
from rewardctl.sdk.testing._fakes import FakeClock, FakeCodes, FakeLog, FakeMarks, FakeRewards, LogLine
from rewardctl.sdk.testing._http import FakeHttp, HttpRequest, Weather
from rewardctl.sdk.testing._world import World, grant_context, validation_context

__all__ = [
    "Case",
    "FakeClock",
    "FakeCodes",
    "FakeHttp",
    "FakeLog",
    "FakeMarks",
    "FakeRewards",
    "HttpRequest",
    "LogLine",
    "RewardTypeConformance",
    "Weather",
    "World",
    "grant_context",
    "validation_context",
]
