"""Claims on one platform, first while few are stored, then while many are."""

import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.request import Request, urlopen

from rewardctl.bench import closed_loop, cpu
from rewardctl.bench.closed_loop import Answered, Ask
from rewardctl.bench.grown.examined import Examined, examined, profiled
from rewardctl.bench.grown.fill import fill
from rewardctl.bench.grown.report import Cost, Grown
from rewardctl.bench.race import figures
from rewardctl.bench.race.figures import Documents
from rewardctl.bench.race.offer import Offer, opened
from rewardctl.bench.spread import medians
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens
from rewardctl.kernel.ids import new_id

FEW: Final = 1_000
_PROFILED: Final = 10
_CREATED: Final = 201
_TELL_EVERY: Final = 100_000
_WARM_UP_SECONDS: Final = 2.0
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`seconds` is how long claims are made in each of `rounds`."""

    stored: int = 1_000_000
    few: int = FEW
    rounds: int = 5
    seconds: float = 3.0
    concurrency: int = 16
    keep: bool = False


def run(plan: Plan, tell: Tell) -> Grown:
    """Raises: SetupError where the platform does not start; Failed on an answer that grants no claim."""
    begun = time.monotonic()
    with staged(keep=plan.keep) as stage, figures.opened(stage.database_uri) as database:
        tell(f"a platform of its own runs in {stage.project.root}")
        claims = _Claims(stage, database, plan, tell)
        few = claims.cost(plan.few)
        filling = time.monotonic()
        claims.fill(plan.stored)
        filled = time.monotonic() - filling
        many = claims.cost(plan.stored)
    return Grown(
        rounds=plan.rounds,
        few=few,
        many=many,
        cpu_ratio=round(many.cpu_ms / few.cpu_ms, 3),
        p50_ratio=round(many.p50_ms / few.p50_ms, 3),
        filled_seconds=round(filled, 1),
        seconds=round(time.monotonic() - begun, 1),
        directory=str(stage.project.root) if stage.kept else None,
        ok=(few.keys, few.documents) == (many.keys, many.documents),
    )


class _Claims:
    def __init__(self, stage: Stage, database: Documents, plan: Plan, tell: Tell) -> None:
        self._stage, self._database, self._plan, self._tell = stage, database, plan, tell
        self._tokens = Tokens(stage.signer())
        self._offer = opened(stage.url, self._tokens.of_operator(), stock=None)
        self._first = self._granted(new_id())
        self._next = _TELL_EVERY

    def fill(self, stored: int) -> None:
        fill(self._database, self._first, stored, self._filled)

    def cost(self, stored: int) -> Cost:
        self.fill(stored)
        self._made(_WARM_UP_SECONDS)
        rounds = [self._round() for _ in range(self._plan.rounds)]
        noted = [self._examined() for _ in range(_PROFILED)]
        cost = _cost(stored, rounds, noted)
        self._tell(f"{stored:,} stored: {cost.cpu_ms:.2f} ms of CPU a claim, {cost.keys:g} keys examined")
        return cost

    def _round(self) -> "_Round":
        before = cpu.used(self._stage.project)
        answered = self._made(self._plan.seconds)
        after = cpu.used(self._stage.project)
        return _Round(answered, cpu.milliseconds_each(before, after, len(answered)))

    def _made(self, seconds: float) -> Answered:
        return closed_loop.run(self._stage.url, self._asks(), seconds, self._plan.concurrency)

    def _asks(self) -> Iterator[Ask]:
        while True:
            yield Ask("POST", self._offer.claims_path, self._headers(new_id()), _CREATED)

    def _examined(self) -> Examined:
        """For one claim, made by itself."""
        user_id = new_id()
        with profiled(self._database):
            claim_id = self._granted(user_id)
        return examined(self._database, (user_id, claim_id, *_ids(self._offer)))

    def _granted(self, user_id: str) -> str:
        """The id of a claim that is made now."""
        url = self._stage.url + self._offer.claims_path
        request = Request(url, method="POST", headers=self._headers(user_id))  # noqa: S310 - the stage's own gateway
        with urlopen(request) as answer:  # noqa: S310 - likewise
            return str(json.load(answer)["id"])

    def _headers(self, user_id: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens.of_user(user_id)}"}

    def _filled(self, there: int) -> None:
        if there >= self._next:
            self._tell(f"{there:,} claims are stored")
            self._next = there + _TELL_EVERY


@dataclass(frozen=True, slots=True)
class _Round:
    """`processes` have their CPU in milliseconds a claim."""

    answered: Answered
    processes: dict[str, float]


def _ids(offer: Offer) -> Sequence[str]:
    return offer.id, offer.event_id, offer.reward_id


def _cost(stored: int, rounds: Sequence[_Round], noted: Sequence[Examined]) -> Cost:
    took = sorted(ms for one in rounds for ms in one.answered.took)
    return Cost(
        stored=stored,
        claims=len(took),
        cpu_ms=round(statistics.median(sum(one.processes.values()) for one in rounds), 3),
        processes=medians([one.processes for one in rounds]),
        p50_ms=round(statistics.median(took), 2),
        p99_ms=round(took[int(len(took) * 0.99)], 2),
        keys=statistics.mean(one.keys for one in noted),
        documents=statistics.mean(one.documents for one in noted),
        commands=statistics.mean(one.commands for one in noted),
    )
