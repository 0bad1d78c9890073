import pytest

from rewardctl.bench.load import series
from rewardctl.bench.load.samples import Sample


def _sample(at: float, ms: float, *, met: bool = True) -> Sample:
    return Sample(at, ms, 200, met, f"id-{ms}", "GET", "/")


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_a_quantile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert series.quantile([float(one) for one in range(1, 101)], share) == value


def test_nothing_has_a_quantile_of_nothing() -> None:
    assert series.quantile([], 0.99) == 0.0


def test_each_second_has_its_own_figures_and_none_is_left_out() -> None:
    found = series.by_second([_sample(102.9, 5, met=False), _sample(100.1, 1), _sample(100.2, 3)], 100.0)
    assert [(one.at, one.requests, one.errors) for one in found] == [(0, 2, 0), (1, 0, 0), (2, 1, 1)]
    assert (found[0].p50_ms, found[0].p99_ms, found[1].p99_ms) == (1, 3, 0)


def test_no_answer_is_no_series() -> None:
    assert series.by_second([], 100.0) == []


def test_the_slowest_come_first() -> None:
    found = series.slowest([_sample(101.0, 5), _sample(102.5, 9), _sample(103.0, 7)], 100.0, 2)
    assert [(one.ms, one.request_id, one.at) for one in found] == [(9, "id-9", 2.5), (7, "id-7", 3.0)]
