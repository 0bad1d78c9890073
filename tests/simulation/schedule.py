"""One seeded schedule of the claim core: processes that interleave, stall, lose answers and die, on clocks that differ.

Every actor is a coroutine that gives way at each pause of a port. The schedule, by its seed alone, says who goes on,
who is killed there, whose answer is lost, and how time passes. Afterwards completers run until nothing is on its way,
and what was promised must hold.
"""

from collections import Counter
from collections.abc import Awaitable, Coroutine, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Final

from daemons.event.domain.audit import AuditEntry, Author, Change
from daemons.event.domain.claim import Answer, Claim, Key, Origin
from daemons.event.domain.event import Event
from daemons.event.domain.ledger import EntryKind, LedgerEntry
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Reward, Stock
from daemons.event.service.audit import Audit
from daemons.event.service.claims import Claims
from daemons.event.service.completer import Completer
from daemons.event.service.grants import Grants
from daemons.event.service.submissions import Order, Submissions
from rewardctl.kernel import chain
from rewardctl.kernel.errors import InProgress, RewardctlError, Unavailable
from rewardctl.sdk import Granted, Outcome, Refused
from rewardctl.wire.claims import ClaimStatus, DecisionRequest
from tests.fakes.audit import InMemoryAuditLog, InMemoryOutbox
from tests.fakes.claims import (
    LATER,
    InMemoryAttempts,
    InMemoryClaims,
    InMemoryEvents,
    InMemoryLedger,
    InMemoryStock,
    NoActivities,
    PlainAnswers,
    ScriptedDecisions,
    ScriptedGiver,
    Store,
)
from tests.fakes.metering import Tally

START: Final = datetime(2026, 11, 22, tzinfo=UTC)
EVENT: Final = Event(
    id="e" * 24,
    name="Event",
    description=None,
    reward_condition={},
    period_start=START - timedelta(days=1),
    period_end=None,
    status="ACTIVE",
    time_zone="UTC",
    created_at=START,
    updated_at=START,
)
REWARD: Final = Reward(id="d" * 24, type="POINT", name="Reward", description=None, params={}, created_at=START)
USERS: Final = [f"{number:024x}" for number in range(1, 4)]
OFFER: Final = "c" * 24


class Lost(Unavailable):
    """The database's answer did not arrive: what was asked of it may have happened."""


class _Pause:
    def __await__(self) -> Generator[None, None, None]:
        yield


async def pause() -> None:
    await _Pause()


async def in_turn(work: Iterable[Awaitable[bool]]) -> Sequence[bool]:
    return [await one for one in work]


@dataclass(slots=True)
class SkewedClock:
    """A process's own clock, wrong by `skew`."""

    store: Store
    skew: timedelta

    def now(self) -> datetime:
        return self.store.now + self.skew


@dataclass(slots=True)
class Schedule:
    seed: int
    chance: Random = field(init=False)
    store: Store = field(init=False)
    meter: Tally = field(default_factory=Tally)
    answers: dict[tuple[str, str], set[Answer]] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    orders: int = 0
    rejected: set[str] = field(default_factory=set)
    actors: list[Coroutine[Any, Any, None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - a schedule, not a secret
        self.store = Store(START, EVENT)
        total = self.chance.choice([None, 0, 1, 1, 2, 3])
        self.store.offer(
            EventReward(
                id=OFFER,
                event_id=EVENT.id,
                reward=REWARD,
                condition={},
                auto_resolve=self.chance.random() < 0.8,
                stock=None if total is None else Stock(total, total),
                per_user_limit=Limit(self.chance.choice([1, 1, 2])),
            )
        )

    def run(self) -> None:
        """Raises: AssertionError where a promise is broken."""
        waiting = self.chance.randint(3, 12)
        while waiting or self.actors:
            if waiting and (not self.actors or self.chance.random() < 0.15):
                waiting -= 1
                self._enter(self._actor())
            self._step(self._next())
            self._pass_time()
        self._recover()
        self._verify()

    def _enter(self, actor: Coroutine[Any, Any, None]) -> None:
        """The first to come are the last to go on, so that some stall for long while others overtake them."""
        actor.send(None)
        self.actors.append(actor)

    def _next(self) -> int:
        return min(len(self.actors) - 1, int(len(self.actors) * self.chance.random() ** 0.3))

    def _step(self, index: int) -> None:
        actor, fate = self.actors[index], self.chance.random()
        try:
            if fate < 0.03:
                actor.close()
                del self.actors[index]
            elif fate < 0.06:
                actor.throw(Lost())
            else:
                actor.send(None)
        except (StopIteration, Lost):
            del self.actors[index]

    def _pass_time(self) -> None:
        if self.chance.random() < 0.08:
            self.store.now += timedelta(seconds=self.chance.choice([1, 5, 9, 13, 13, 30]))
            if self.chance.random() < 0.6:
                self._enter(self._completer(timedelta(0)))

    def _recover(self) -> None:
        """Nobody interferes any more: the completer finishes or undoes whatever is left."""
        for _ in range(50):
            self.store.now += timedelta(seconds=30)
            self._to_end(self._completer(timedelta(0)))
            self._to_end(self._write_down())
            if not any(claim.fence or claim.unaudited for claim in self.store.claims.values()):
                return
        raise AssertionError("claims are still on their way")

    def _to_end(self, actor: Coroutine[Any, Any, None]) -> None:
        try:
            while True:
                actor.send(None)
        except StopIteration:
            return

    def _actor(self) -> Coroutine[Any, Any, None]:  # noqa: PLR0911 - an actor a line
        user, roll = self.chance.choice(USERS), self.chance.random()
        skew = timedelta(seconds=self.chance.choice([-300, 0, 0, 300]))
        if roll < 0.25:
            return self._submit(user, skew)
        if roll < 0.50:
            return self._submit_once(user, self.chance.choice(["first-key", "second-key"]), skew)
        if roll < 0.62:
            return self._operate(skew, "APPROVED")
        if roll < 0.68:
            return self._operate(skew, "REJECTED")
        if roll < 0.85:
            return self._revoke(skew)
        if roll < 0.93:
            return self._write_down()
        return self._completer(skew)

    def _parts(self, skew: timedelta) -> tuple[Submissions, Claims, Completer]:
        store, clock = self.store, SkewedClock(self.store, skew)
        claims, stock = InMemoryClaims(store, pause), InMemoryStock(store, pause)
        ledger, attempts, answers = InMemoryLedger(store, pause), InMemoryAttempts(store, pause), PlainAnswers()
        giver = ScriptedGiver(store, self._outcome, pause)
        grants = Grants(claims, attempts, stock, ledger, giver, answers, clock, self.meter)  # type: ignore[arg-type]  # the part of the port that claims use
        decisions = ScriptedDecisions(lambda: self.chance.random() < 0.85, pause)
        events, meter = InMemoryEvents(store, pause), self.meter
        submissions = Submissions(claims, attempts, events, stock, decisions, grants, answers, clock, meter)  # type: ignore[arg-type]  # likewise
        completer = Completer(claims, NoActivities(), grants, clock, in_turn)  # type: ignore[arg-type]  # nothing is counted here
        return submissions, Claims(claims, grants, clock, meter), completer

    def _outcome(self, _: Claim) -> Outcome:
        roll = self.chance.random()
        if roll < 0.75:
            return Granted(10, expires_at=self.store.now + timedelta(hours=1) if roll < 0.2 else None)
        return Refused("no") if roll < 0.85 else LATER

    async def _submit(self, user: str, skew: timedelta) -> None:
        submissions, _, _ = self._parts(skew)
        try:
            claim = await submissions.submit(Order(user, EVENT.id, REWARD.id, "request"))
        except RewardctlError:
            return
        if claim.status is ClaimStatus.APPROVED:
            self.approved.add(claim.id)

    async def _submit_once(self, user: str, key: str, skew: timedelta) -> None:
        submissions, _, _ = self._parts(skew)
        try:
            answer = await submissions.submit_once(Order(user, EVENT.id, REWARD.id, "request"), Key(key, "same"))
        except (InProgress, RewardctlError):
            return
        self.answers.setdefault((user, key), set()).add(answer)

    async def _operate(self, skew: timedelta, status: Any) -> None:
        _, claims, _ = self._parts(skew)
        try:
            await pause()
            author = self._author()
            await claims.decide(self._any_claim(), DecisionRequest(status=status, reason="because"), author)
        except RewardctlError:
            return
        if status == "REJECTED":
            self.rejected.add(author.request_id)

    async def _revoke(self, skew: timedelta) -> None:
        _, claims, _ = self._parts(skew)
        try:
            await pause()
            await claims.revoke(self._any_claim(), "because", self._author())
        except RewardctlError:
            return

    def _author(self) -> Author:
        """An operator, by a request of their own."""
        self.orders += 1
        return Author("a" * 24, f"order-{self.orders}")

    async def _write_down(self) -> None:
        try:
            await Audit(InMemoryAuditLog(self.store, pause), InMemoryOutbox(self.store, pause)).round()
        except RewardctlError:
            return

    def _any_claim(self) -> str:
        listed = sorted(claim.id for claim in self.store.claims.values() if claim.status)
        return self.chance.choice(listed) if listed else "0" * 24

    async def _completer(self, skew: timedelta) -> None:
        _, _, completer = self._parts(skew)
        try:
            await completer.round()
        except RewardctlError:
            return

    def _verify(self) -> None:
        for offer in self.store.offers.values():
            assert not offer.holds, "a hold is left"
            assert not offer.returns, "a return is left"
            if offer.total is not None:
                assert offer.remaining == offer.total - len(self._with(ClaimStatus.APPROVED)), "the stock is off"
                assert offer.remaining >= 0, "over-issued"
        live = Counter((claim.user_id, claim.bucket, claim.slot) for claim in self._live())
        assert not live or max(live.values()) == 1, "one slot twice"
        for claim in self.store.claims.values():
            self._verify_claim(claim)
        assert max(self.meter.told.values(), default=1) == 1, "counted twice"
        for entries in self.store.ledger.values():
            _verify_chain(entries)
        self._verify_audit()
        for (user, key), given in self.answers.items():
            kept = [
                one.answer
                for one in self.store.claims.values()
                if one.user_id == user and one.key and one.key.value == key
            ]
            assert [*given] == kept, "a replay was answered differently"

    def _verify_claim(self, claim: Claim) -> None:
        entries = [entry for entry in self.store.ledger.get(claim.user_id, []) if entry.claim_id == claim.id]
        kinds = Counter(entry.kind for entry in entries)
        assert claim.at_rest, "half done"
        assert claim.slot is None or claim.slot <= claim.limit.count, "over the limit"
        assert not claim.unanswered, "a key without its answer"
        assert all(count == 1 for count in kinds.values()), "an entry twice"
        if claim.status is ClaimStatus.APPROVED:
            assert kinds[EntryKind.GRANT] == 1, "approved and not granted"
            assert isinstance(self.store.given.get(claim.id), Granted), "the reward's type never gave it"
        elif claim.status is ClaimStatus.REVOKED:
            assert kinds[EntryKind.GRANT] == kinds[EntryKind.REVOKE] == 1, "revoked and not reversed"
            assert sum(entry.amount for entry in entries) == 0, "something is left of a revoked grant"
        else:
            assert not entries, "an entry for what was not approved"
        assert (claim.slot is not None) == (claim in self._live()), "a dead claim has a slot"

    def _verify_audit(self) -> None:
        """Every operator's decision is told once, and nothing else is."""
        entries = [entry for chain in self.store.audit.values() for entry in chain]
        orders = Counter(entry.change.author.request_id for entry in entries)
        assert all(count == 1 for count in orders.values()), "an order told twice"
        assert self.rejected <= set(orders), "an acknowledged rejection untold"
        for claim in self.store.claims.values():
            told = self.store.audit.get(claim.id, [])
            _verify_chain(told)
            _verify_told(claim, [entry.change for entry in told])

    def _with(self, status: ClaimStatus) -> list[Claim]:
        return [claim for claim in self.store.claims.values() if claim.status is status]

    def _live(self) -> list[Claim]:
        return [*self._with(ClaimStatus.PENDING), *self._with(ClaimStatus.APPROVED)]


def _verify_told(claim: Claim, changes: list[Change]) -> None:
    told = [(change.old or {}, change.new or {}) for change in changes]
    for (_, before), (old, _) in pairwise(told):
        assert before["status"] == old["status"], "a change in between untold"
    if told:
        _, last = told[-1]
        assert last["status"] == claim.status, "the last change untold"
        return
    ordered = any(reason.code == "rejected_by_operator" for reason in claim.reasons)
    approved = claim.status is ClaimStatus.APPROVED and claim.origin is not Origin.ATTEMPT
    assert not (ordered or approved or claim.status is ClaimStatus.REVOKED), "a decision untold"


def _verify_chain(entries: Sequence[LedgerEntry | AuditEntry]) -> None:
    previous = chain.GENESIS
    for seq, entry in enumerate(entries, start=1):
        assert (entry.seq, entry.previous_hash) == (seq, previous), "the chain is broken"
        assert entry.hash == chain.link(previous, entry.chained()), "an entry's hash is off"
        previous = entry.hash
