"""What the fake counts, the real one shows."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from daemons.chassis.metrics.exposition import exposition
from daemons.event.domain.claim import Claim, Grant
from daemons.event.metering import ClaimMeter
from daemons.event.service.ports.figures import Meter
from rewardctl.kernel.ids import new_id
from rewardctl.wire.claims import ClaimStatus
from tests.contract.event.conftest import Ports, opened
from tests.exposition import value
from tests.fakes.metering import Tally

Shown = Callable[[str, str], float]


def _shown(name: str, label: str) -> float:
    by = {"claims": "outcome", "grants": "type"}[name]
    return value(exposition().decode(), f"rewardctl_{name}_total", **{by: label})


@pytest.fixture(params=["in memory", "for Prometheus"])
def meter(request: pytest.FixtureRequest) -> tuple[Meter, Shown]:
    if request.param == "for Prometheus":
        return ClaimMeter(), _shown
    tally = Tally()
    return tally, lambda name, label: {"claims": tally.outcomes, "grants": tally.grants}[name][label]


@pytest.fixture
async def claim(ports: Ports) -> Claim:
    claim = opened(await ports.offered())
    return replace(claim, grants=tuple(Grant(new_id(), type_, 5, {}) for type_ in ("POINT", "POINT", "ITEM")))


@pytest.mark.parametrize("status", ClaimStatus)
async def test_a_claim_is_counted_under_its_status(
    meter: tuple[Meter, Shown], claim: Claim, status: ClaimStatus
) -> None:
    real, shown = meter
    before = {one: shown("claims", one.lower()) for one in ClaimStatus}
    real.reached(replace(claim, status=status))
    assert {one for one in ClaimStatus if shown("claims", one.lower()) - before[one] == 1} == {status}


@pytest.mark.parametrize(("status", "points", "items"), [("APPROVED", 2, 1), ("REVOKED", 0, 0), ("REJECTED", 0, 0)])
async def test_what_was_granted_is_counted_once_it_is_approved(
    meter: tuple[Meter, Shown], claim: Claim, status: str, points: int, items: int
) -> None:
    real, shown = meter
    before = shown("grants", "POINT"), shown("grants", "ITEM")
    real.reached(replace(claim, status=ClaimStatus(status)))
    assert (shown("grants", "POINT") - before[0], shown("grants", "ITEM") - before[1]) == (points, items)
