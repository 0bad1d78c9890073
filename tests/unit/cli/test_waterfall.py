from itertools import pairwise

import pytest
from rich.cells import cell_len

from rewardctl.cli.views import waterfall
from rewardctl.logs.spans import spans
from tests.unit.logs.test_spans import EVENT, GATEWAY, PLUGIN, ended

CLAIM = spans([GATEWAY, EVENT, PLUGIN])


def _drawn(width: int) -> list[str]:
    return list(waterfall.lines(CLAIM, colour=False, width=width))


def test_the_bars_of_one_request_lie_within_one_another() -> None:
    gateway, event, plugin = (line.replace("█", "#") for line in _drawn(90))
    assert gateway.startswith("gateway POST /claims 201 ")
    assert event.startswith("  event POST /claims 201 ")
    assert plugin.startswith("    plugin POINT grant ")
    assert gateway.endswith(" 100.00 ms")
    assert plugin.endswith("  30.50 ms")
    places = [(line.index("#"), line.rindex("#")) for line in (gateway, event, plugin)]
    assert places == sorted(places, key=lambda place: (place[0], -place[1]))
    assert all(outer[0] <= inner[0] and inner[1] <= outer[1] for outer, inner in pairwise(places))


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 200])
def test_a_line_is_no_longer_than_the_terminal_is_wide(width: int) -> None:
    drawn = _drawn(width)
    assert max(map(len, drawn)) <= max(width, 27)
    assert all(line.endswith(" ms") for line in drawn)


def test_a_narrow_terminal_has_labels_and_durations_without_bars() -> None:
    assert not any("█" in line or "#" in line for line in _drawn(30))


def test_the_error_stands_under_its_bar_and_obeys_nothing() -> None:
    failed = ended("event", "e", None, 9, 9, error={"type": "KeyError", "message": "\x1b[2Jx\ny"})
    _, error = waterfall.lines(spans([failed]), colour=False, width=80)
    assert error == r"  KeyError: \x1b[2Jx\ny"


def test_colours_only_where_they_are_wanted() -> None:
    assert "\x1b" not in "".join(_drawn(80))
    assert "\x1b[36m" in next(waterfall.lines(CLAIM, colour=True, width=80))


def test_a_long_path_is_cut_and_the_status_is_not() -> None:
    long = ended("event", "e", None, 9, 9, path="/" + "x" * 300, statusCode=404)
    (line,) = waterfall.lines(spans([long]), colour=False, width=80)
    assert "x... 404 " in line
    assert len(line) == 80


def test_nothing_is_drawn_of_nothing() -> None:
    assert list(waterfall.lines([], colour=False, width=80)) == []


@pytest.mark.parametrize("width", [40, 60, 80])
def test_bars_begin_in_one_column_beside_names_of_korean(width: int) -> None:
    korean = ended("gateway", "g", None, 9, 9, path="/이벤트/여름방학특별이벤트/아주긴이름의보상", statusCode=201)
    plain = ended("event", "e", "g", 9, 8, path="/events", statusCode=201)
    drawn = [line.replace("█", "#") for line in waterfall.lines(spans([korean, plain]), colour=False, width=width)]
    assert {cell_len(line) for line in drawn} == {width}
    assert [line[-8:].strip() for line in drawn] == ["9.00 ms", "8.00 ms"]
