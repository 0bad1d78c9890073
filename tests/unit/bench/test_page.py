import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from rewardctl.bench.load import medians
from rewardctl.bench.load.report import Checked, Cpu, Load, PasswordCost, Run, Second, Slow, Used
from rewardctl.bench.page.markup import Html, tag
from rewardctl.bench.page.page import Section, page
from rewardctl.bench.page.plot import Line, plot, ticks

MADE = datetime(2026, 11, 22, tzinfo=UTC)
PARTS = ("gateway", "auth", "event", "mongod")
SPAN = {"service": "event", "kind": "request", "name": "GET /<b>", "offsetMs": 0.0, "durationMs": 9.0, "children": []}
SLOW = Slow(request_id="01a20421-ba53", method="GET", path="/<script>", status=200, ms=90.5, at=1.0, spans=[SPAN])
RUN = Run(
    requests=100,
    rate=50.0,
    p50_ms=10.0,
    p95_ms=20.0,
    p99_ms=30.0,
    errors=0,
    dropped=0,
    seconds=2.0,
    cpu=Cpu(gateway=1.0, auth=0.0, event=4.0, mongod=3.0),
    crossed=[],
    thresholds=[Checked(metric="http_req_duration", threshold="p(95)<500", found=20.0, ok=True)],
    series=[Second(at=at, requests=50, errors=0, p50_ms=10.0, p95_ms=20.0, p99_ms=30.0) for at in range(2)],
    usage=[Used(at=0.5, cpu=dict.fromkeys(PARTS, 5.0), memory=dict.fromkeys(PARTS, 80_000_000))],
    slowest=[SLOW],
)


def _load(directory: str | None = None) -> Load:
    scenarios = [medians.measured(name, [RUN, RUN]) for name in ("claim", "me")]
    cost = PasswordCost(cost=12, ms=250.0)
    return Load(size="full", scenarios=scenarios, password=cost, seconds=9.0, directory=directory, ok=True)


class Elements(HTMLParser):
    """The attributes of each element by its name, and whether each was closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_beside_itself() -> None:
    elements = Elements(page(_load(), MADE))
    assert elements.open == []
    links = [attrs[name] or "" for _, attrs in elements.found for name in ("src", "href") if name in attrs]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not {"link", "img", "iframe", "object"} & {name for name, _ in elements.found}
    assert "url(" not in page(_load(), MADE)


def test_the_page_forbids_itself_the_network() -> None:
    policies = [attrs["content"] or "" for name, attrs in Elements(page(_load(), MADE)).found if "http-equiv" in attrs]
    assert [one.partition(";")[0] for one in policies] == ["default-src 'none'"]


def test_each_scenario_has_its_plots_and_figures() -> None:
    made = page(_load(), MADE)
    sections = [attrs["id"] for name, attrs in Elements(made).found if name == "section" and "id" in attrs]
    assert sections == ["claim", "me"]
    for name in ("Throughput", "Latency", "CPU", "Memory"):
        assert made.count(f'aria-label="{name}"') == 2
    assert "p(95)&lt;500" in made
    assert "20, 20" in made


def test_what_others_wrote_is_text() -> None:
    made = page(_load("/where/<i>"), MADE)
    assert "GET /&lt;script&gt;" in made
    assert "event GET /&lt;b&gt;" in made
    assert not re.search(r"/<script>|/<b>|<i>", made)


def test_a_slow_request_can_be_traced_where_the_platform_was_kept() -> None:
    assert "REWARDCTL_HOME=/where rewardctl trace 01a20421-ba53" in page(_load("/where"), MADE)


def test_no_command_is_shown_that_would_find_nothing() -> None:
    made = page(_load(), MADE)
    assert "rewardctl trace" not in made
    assert "01a20421-ba53" in made
    assert "--keep" in made


def test_a_section_of_somebody_else_is_taken_as_it_is() -> None:
    made = page(_load(), MADE, [Section("Where <it> goes", "<svg id='flames'></svg>")])
    assert "<svg id='flames'></svg>" in made
    assert "Where &lt;it&gt; goes" in made


def test_a_bench_of_nothing_is_a_page_too() -> None:
    empty = RUN.model_copy(update={"series": (), "usage": (), "slowest": (), "thresholds": ()})
    found = _load().model_copy(update={"scenarios": [medians.measured("claim", [empty])]})
    assert "<polyline" not in page(found, MADE)


def test_attributes_are_escaped() -> None:
    assert tag("a", Html("<b>"), title='"x"', class_=None) == '<a title="&quot;x&quot;"><b></a>'


def test_runs_are_drawn_apart() -> None:
    drawn = plot("Latency", "ms", [Line("p99", "p99", [[(0, 1), (1, 2)], [(2, 1), (3, 4)]])])
    assert drawn.count("<polyline") == 2


@pytest.mark.parametrize(
    ("most", "marks"), [(100, [0, 25, 50, 75, 100]), (7, [0, 2, 4, 6, 8]), (0.9, [0, 0.25, 0.5, 0.75, 1.0])]
)
def test_ticks_are_round(most: float, marks: list[float]) -> None:
    assert ticks(most) == marks
