import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from rewardctl.cli.views import charts
from rewardctl.wire.claims import CodeCount
from rewardctl.wire.events import EventRef, StockResponse
from rewardctl.wire.statistics import (
    AttemptCounts,
    ClaimCounts,
    DayStatistics,
    EventStatisticsResponse,
    OfferStatistics,
)


@pytest.mark.parametrize(
    ("parts", "whole", "drawn"),
    [
        ([(4, "red")], 4, "█" * 40),
        ([(1, "red"), (1, "green")], 4, "█" * 20),
        ([(0, "red")], 0, ""),
        ([(1, "red")], 320, "▏"),
        ([(3, "red"), (1, "")], 4, "█" * 30 + " " * 10),
    ],
)
def test_a_bar_is_as_long_as_its_share(parts: list[tuple[int, str]], whole: int, drawn: str) -> None:
    assert charts.bar(parts, whole).plain == drawn


def test_an_event_is_drawn_with_all_that_came_of_it() -> None:
    counts = ClaimCounts(approved=1200, rejected=300)
    found = EventStatisticsResponse(
        event=EventRef(id="a" * 24, name="Winter"),
        time_zone="Asia/Seoul",
        claims=counts,
        users=1500,
        days=[DayStatistics(day=date(2026, 12, 1), claims=counts)],
        offers=[
            OfferStatistics(
                reward_id="b" * 24, name="Snow", stock=StockResponse(total=2000, remaining=800), codes_left=1234
            )
        ],
        rejections=[CodeCount(code="activity_not_enough", count=300)],
        attempts=AttemptCounts(sold_out=7),
    )
    screen = StringIO()
    Console(width=120, file=screen).print(charts.event(found))
    drawn = screen.getvalue()
    for said in (
        "1,500 by 1,500 users",
        "by day, Asia/Seoul",
        "2026-12-01",
        "1,200 given, 800 of 2,000 left",
        "codes left",
        "1,234",
        "not enough of an activity",
    ):
        assert said in drawn
    assert "sold out" in drawn
    assert "claimed already" not in drawn


def test_each_reason_for_a_rejection_that_is_documented_has_words() -> None:
    text = (Path(__file__).parents[3] / "docs/api.md").read_text("utf-8")
    told = re.search(r"`reasons` have the codes (.*?)\.\n", text, re.DOTALL)
    assert told is not None
    codes = set(re.findall(r"`(\w+)`", told[1])) - {"approved_by_operator", "revoked_by_operator"}
    assert set(charts._BECAUSE) == codes
