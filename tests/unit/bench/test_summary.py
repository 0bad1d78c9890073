from typing import Any

from rewardctl.bench.load.report import Cpu, Crossed
from rewardctl.bench.load.summary import run

CPU = {"gateway": 0.2, "auth": 0.0, "event": 1.0, "mongod": 0.5}
SUMMARY: dict[str, Any] = {
    "state": {"testRunDurationMs": 10_012.3},
    "metrics": {
        "http_reqs": {"values": {"count": 500, "rate": 49.94}},
        "http_req_duration": {
            "values": {"avg": 14.0, "med": 12.344, "p(95)": 40.0, "p(99)": 1234.5, "max": 1300.0},
            "thresholds": {"p(95)<500": {"ok": True}, "p(99)<1000": {"ok": False}},
        },
        "failures": {"values": {"rate": 0.004, "passes": 2, "fails": 498}, "thresholds": {"rate<0.001": {"ok": False}}},
        "dropped_iterations": {"values": {"count": 3, "rate": 0.3}, "thresholds": {"count==0": {"ok": False}}},
        "iterations": {"values": {"count": 500, "rate": 49.94}, "thresholds": {"count>0": {"ok": True}}},
    },
}
NOTHING: dict[str, Any] = {"state": {"testRunDurationMs": 1000.0}, "metrics": {}}


def test_the_figures_of_a_scenario() -> None:
    found = run(SUMMARY, CPU)
    assert (found.requests, found.rate, found.seconds) == (500, 49.9, 10.0)
    assert (found.p50_ms, found.p95_ms, found.p99_ms) == (12.34, 40.0, 1234.5)
    assert (found.errors, found.dropped) == (2, 3)


def test_cpu_is_told_for_a_thousand_requests() -> None:
    assert run(SUMMARY, CPU).cpu == Cpu(gateway=0.4, auth=0.0, event=2.0, mongod=1.0)


def test_each_crossed_threshold_comes_with_the_figure_that_crossed_it() -> None:
    assert run(SUMMARY, CPU).crossed == [
        Crossed(metric="http_req_duration", threshold="p(99)<1000", found=1234.5),
        Crossed(metric="failures", threshold="rate<0.001", found=0.004),
        Crossed(metric="dropped_iterations", threshold="count==0", found=3),
    ]


def test_a_run_that_asked_for_nothing_has_figures_too() -> None:
    found = run(NOTHING, CPU)
    assert (found.requests, found.p99_ms, found.errors, found.cpu.event) == (0, 0.0, 0, 0.0)
