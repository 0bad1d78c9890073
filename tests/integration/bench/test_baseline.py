"""Both sides really run, on one platform, and each is told by its own processes."""

import pytest

from rewardctl.bench.baseline import run as baseline_run
from rewardctl.bench.baseline.report import Baseline
from rewardctl.bench.baseline.run import Plan


@pytest.fixture(scope="module")
def found() -> Baseline:
    return baseline_run.run(Plan(rounds=1, paths=["claim", "hop"], seconds=0.4, concurrency=4), lambda _: None)


def test_a_claim_is_granted_by_both_sides(found: Baseline) -> None:
    (claim,) = found.paths
    assert min(claim.ours.requests, claim.bare.requests) > 0
    assert claim.fraction.median > 0


def test_the_cpu_is_that_of_each_sides_processes(found: Baseline) -> None:
    (claim,) = found.paths
    assert set(claim.ours.processes) == {"gateway", "auth", "event", "mongod"}
    assert set(claim.bare.processes) == {"hop", "app", "mongod"}
    assert claim.ours.processes["event"] > 0
    assert claim.bare.processes["app"] > 0


def test_the_hop_is_our_gateway_against_a_bare_one(found: Baseline) -> None:
    assert found.hop is not None
    assert list(found.hop.ours.processes) == ["gateway"]
    assert list(found.hop.bare.processes) == ["hop_before_event"]
    assert found.hop.ratio.median > 0
