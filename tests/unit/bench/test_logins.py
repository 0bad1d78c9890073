"""How the figures of the bench of logins are reckoned, and judged."""

import pytest

from rewardctl.bench.logins import judged, lag
from rewardctl.bench.logins.report import Round
from rewardctl.bench.logins.rounds import Found

METRICS = """\
# HELP rewardctl_event_loop_lag_seconds How late the event loop was at worst in the last 30 s.
# TYPE rewardctl_event_loop_lag_seconds gauge
rewardctl_event_loop_lag_seconds{service="auth"} 0.0864
rewardctl_requests_total{service="auth",method="GET"} 5.0
"""


def test_p99_is_what_ninety_nine_of_a_hundred_do_not_pass() -> None:
    found = judged.latency([*[5.0] * 50, *[7.0] * 49, 300.0])
    assert (found.requests, found.p50_ms, found.p99_ms) == (100, 5.0, 7.0)


def test_each_round_is_held_against_its_own_idle_side_and_the_median_is_judged() -> None:
    found = Found(idle=[[10.0] * 5, [20.0] * 5, [5.0] * 5], loaded=[[15.0] * 5, [80.0] * 5, [10.0] * 5])
    rounds = judged.rounds(found)
    assert [one.ratio for one in rounds] == [1.5, 4.0, 2.0]
    assert rounds[1] == Round(idle_p99_ms=20, loaded_p99_ms=80, ratio=4)
    assert judged.ratio(rounds) == 2.0
    assert judged.together(found.loaded).requests == 15


@pytest.mark.parametrize(("ratio", "ok"), [(1.0, True), (2.0, True), (2.01, False)])
def test_twice_the_idle_value_is_the_most(ratio: float, *, ok: bool) -> None:
    assert judged.met(ratio) is ok


def test_logins_are_counted_by_their_answers_and_timed_where_a_password_was_compared() -> None:
    found = judged.logged_in({503: 4, 200: 1, 401: 2}, [100.0, 300.0, 200.0])
    assert list(found.answers.items()) == [("200", 1), ("401", 2), ("503", 4)]
    assert (found.p50_ms, found.longest_ms) == (200.0, 300.0)


def test_how_late_a_loop_was_is_read_from_what_the_daemon_tells() -> None:
    assert lag.told(METRICS) == {"auth": 86.4}
