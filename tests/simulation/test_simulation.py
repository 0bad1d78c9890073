import os
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta

import pytest
from loguru import logger

from daemons.event.domain.claim import Claim
from daemons.event.domain.ledger import LedgerEntry
from daemons.event.service.audit import Audit
from tests.fakes import claims as fakes
from tests.fakes.audit import InMemoryAuditLog
from tests.simulation.schedule import Schedule

SCHEDULES = int(os.environ.get("REWARDCTL_SIMULATIONS", "10000"))
PATCHED = pytest.MonkeyPatch
Fault = Callable[[PATCHED], None]


@pytest.fixture(autouse=True)
def quiet() -> None:
    logger.remove()


def test_no_schedule_breaks_a_promise() -> None:
    for seed in range(SCHEDULES):
        _run(seed)


def _run(seed: int) -> None:
    try:
        copy_context().run(Schedule(seed).run)
    except BaseException as error:
        error.add_note(f"seed {seed}: Schedule({seed}).run() shows it again")
        raise


def _no_fence(patched: PATCHED) -> None:
    patched.setattr(fakes.InMemoryStock, "_may", lambda _, claim: claim is not None)


def _taken_up_too_early(patched: PATCHED) -> None:
    patched.setattr(fakes, "MARGIN", timedelta(seconds=-10))


def _no_unique_indexes(patched: PATCHED) -> None:
    patched.setattr(fakes.InMemoryClaims, "_refuse_duplicates", lambda *_: None)


def _revisions_unguarded(patched: PATCHED) -> None:
    async def write(self: fakes.InMemoryClaims, claim: Claim, *, new: bool = False, past_fence: bool = False) -> Claim:
        await self.pause()
        if new:
            self._refuse_duplicates(claim)
        del past_fence
        written = replace(claim, fence=self.store.now + claim.lease if claim.lease else None)
        self.store.claims[claim.id] = written
        return written

    patched.setattr(fakes.InMemoryClaims, "_written", write)


def _stock_unguarded(patched: PATCHED) -> None:
    async def reserve(self: fakes.InMemoryStock, claim: Claim) -> None:
        await self.pause()
        offer = self.store.offers[claim.event_reward_id]
        offer.remaining -= 1
        offer.holds.add(claim.id)

    patched.setattr(fakes.InMemoryStock, "reserve", reserve)


def _release_repeated(patched: PATCHED) -> None:
    async def release(self: fakes.InMemoryStock, claim: Claim) -> None:
        await self.pause()
        offer = self.store.offers[claim.event_reward_id]
        offer.remaining += 1 if offer.total is not None else 0
        offer.holds.discard(claim.id)
        await self.pause()

    patched.setattr(fakes.InMemoryStock, "release", release)


def _ledger_without_unique_indexes(patched: PATCHED) -> None:
    def append(_: fakes.InMemoryLedger, wallet: list[LedgerEntry], entry: LedgerEntry) -> bool:
        wallet.append(entry)
        return True

    patched.setattr(fakes.InMemoryLedger, "_appended", append)


def _decisions_not_noted(patched: PATCHED) -> None:
    patched.setattr(Claim, "noted", lambda self, _: replace(self, ordered=None) if self.at_rest else self)


def _told_twice(patched: PATCHED) -> None:
    patched.setattr(InMemoryAuditLog, "_known", lambda *_: False)


def _forgotten_before_it_is_written_down(patched: PATCHED) -> None:
    async def round_(self: Audit) -> int:
        found = await self.outbox.waiting(100)
        for noted in found:
            await self.outbox.forget(noted)
            for change in noted.changes:
                await self.log.append(change)
        return len(found)

    patched.setattr(Audit, "round", round_)


@pytest.mark.parametrize(
    "fault",
    [
        _no_fence,
        _taken_up_too_early,
        _no_unique_indexes,
        _revisions_unguarded,
        _stock_unguarded,
        _release_repeated,
        _ledger_without_unique_indexes,
        _decisions_not_noted,
        _told_twice,
        _forgotten_before_it_is_written_down,
    ],
)
def test_the_simulation_finds_a_planted_fault(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)

    with pytest.raises(AssertionError):
        for seed in range(10_000):
            _run(seed)
