"""All that a reward type meets, in memory, and the contexts that it is handed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from rewardctl.sdk import Clock, Code, Codes, GrantContext, Http, Log, Marks, Rewards, ValidationContext
from rewardctl.sdk.testing._fakes import FakeClock, FakeCodes, FakeLog, FakeMarks, FakeRewards, Life
from rewardctl.sdk.testing._http import FakeHttp

CLAIM: Final = "6565f0a1c3b2d4e5f6a7b8c1"
USER: Final = "6565f0a1c3b2d4e5f6a7b8c2"
REWARD: Final = "6565f0a1c3b2d4e5f6a7b8c3"
_CODES: Final = 100
_ASKING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def new_codes() -> list[Code]:
    return [Code(f"code-{number}") for number in range(1, _CODES + 1)]


def grant_context(
    claim_id: str = CLAIM,
    *,
    user_id: str = USER,
    reward_id: str = REWARD,
    clock: Clock | None = None,
    log: Log | None = None,
    http: Http | None = None,
    codes: Codes | None = None,
    marks: Marks | None = None,
    settings: Any = None,  # noqa: ANN401 - an instance of the type's own model
) -> GrantContext:
    """A context whose parts are fakes of their own unless they are passed in."""
    return GrantContext(
        claim_id=claim_id,
        user_id=user_id,
        reward_id=reward_id,
        clock=clock or FakeClock(),
        log=log or FakeLog(),
        http=http or FakeHttp(),
        codes=codes or FakeCodes(claim_id, new_codes()),
        marks=marks or FakeMarks(claim_id),
        settings=settings,
    )


def validation_context(
    *,
    clock: Clock | None = None,
    rewards: Rewards | None = None,
    settings: Any = None,  # noqa: ANN401 - likewise
) -> ValidationContext:
    return ValidationContext(clock=clock or FakeClock(), rewards=rewards or FakeRewards(), settings=settings)


@dataclass(slots=True)
class World:
    """One platform and what is outside of it; `left` and `taken` hold the pool's codes, `marks` whose each name is."""

    clock: FakeClock = field(default_factory=FakeClock)
    log: FakeLog = field(default_factory=FakeLog)
    http: FakeHttp = field(default_factory=FakeHttp)
    rewards: FakeRewards = field(default_factory=FakeRewards)
    settings: Any = None
    left: list[Code] = field(default_factory=new_codes)
    taken: dict[str, Code] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    life: Life = field(default_factory=Life)

    def grant_context(self, claim_id: str = CLAIM, *, user_id: str = USER, reward_id: str = REWARD) -> GrantContext:
        self.http.life = self.life
        return grant_context(
            claim_id,
            user_id=user_id,
            reward_id=reward_id,
            clock=self.clock,
            log=self.log,
            http=self.http,
            codes=FakeCodes(claim_id, self.left, self.taken, self.life),
            marks=FakeMarks(claim_id, self.marks, self.life),
            settings=self.settings,
        )

    def validation_context(self) -> ValidationContext:
        return validation_context(clock=self.clock, rewards=self.rewards, settings=self.settings)

    def effects(self, claim_id: str = CLAIM) -> dict[str, int]:
        """What was brought about, and how often.

        A request that only asks is nothing. One that names the claim counts once however often it is sent: who gets
        it can tell that it is the same.
        """
        sent = [one for one in self.http.arrived if one.method.upper() not in _ASKING]
        return {
            **{f"{one.method} {one.url}": 1 for one in sent if one.names(claim_id)},
            **Counter(f"{one.method} {one.url} without the claim's id" for one in sent if not one.names(claim_id)),
            **{f"the code {code.id} for {claim}": 1 for claim, code in self.taken.items()},
            **{f"the mark {name} for {claim}": 1 for name, claim in self.marks.items()},
        }
