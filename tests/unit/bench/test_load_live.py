import io

from rich.console import Console, RenderableType

from rewardctl.bench.load.catalogue import named
from rewardctl.bench.load.report import Cpu, Crossed, Run
from rewardctl.bench.load.watch import Glimpse
from rewardctl.bench.load.workload import Size, Told, planned
from rewardctl.bench.meter import Reading
from rewardctl.cli.views.load_lines import Lines
from rewardctl.cli.views.load_live import Table, watch

CLAIM = planned(named("claim"), Size.SHORT, Told())
USED = Reading(0.0, {"gateway": 31.0, "mongod": 7.4}, {"gateway": 78_000_000, "mongod": 280_000_000})
RUN = Run(
    requests=500,
    rate=49.9,
    p50_ms=12.0,
    p95_ms=20.0,
    p99_ms=30.0,
    errors=0,
    dropped=0,
    seconds=10.0,
    cpu=Cpu(gateway=1, auth=0, event=2, mongod=3),
    crossed=[],
)


class Screen:
    """What was drawn last, as lines of words."""

    def __init__(self) -> None:
        self.lines: list[list[str]] = []

    def draw(self, drawn: RenderableType) -> None:
        console = Console(file=io.StringIO(), width=200)
        with console.capture() as captured:
            console.print(drawn)
        self.lines = [line.split() for line in captured.get().splitlines()]

    def row(self, name: str) -> list[str]:
        return next(line for line in self.lines if line[:1] == [name])


def _table() -> tuple[Screen, Table]:
    screen = Screen()
    return screen, Table(["me", "claim"], screen.draw)


def test_the_row_of_a_scenario_says_how_it_goes_now() -> None:
    screen, table = _table()
    table.begins(CLAIM, 1)
    assert screen.row("claim")[1:3] == ["is", "prepared"]
    table.goes(Glimpse(4.2, 210, 3, 50.5, 11.0, 40.2, USED))
    assert screen.row("claim")[1:] == ["4", "of", "10", "s", "210", "50.5", "11.0", "40.2", "3"]
    assert screen.row("me")[1] == "waits"


def test_what_each_process_uses_stands_below() -> None:
    screen, table = _table()
    table.begins(CLAIM, 2)
    table.goes(Glimpse(1.0, 1, 0, 1.0, 1.0, 1.0, USED))
    assert screen.row("gateway") == ["gateway", "31", "%", "78", "MB"]
    assert screen.row("mongod") == ["mongod", "7", "%", "280", "MB"]
    assert screen.row("claim")[1:3] == ["run", "2,"]


def test_the_end_says_whether_the_thresholds_were_kept() -> None:
    screen, table = _table()
    table.ends(CLAIM, RUN)
    assert screen.row("claim") == ["claim", "kept", "500", "49.9", "12.0", "30.0", "0"]
    slow = Crossed(metric="http_req_duration", threshold="p(99)<5", found=30.0)
    table.ends(CLAIM, RUN.model_copy(update={"crossed": [slow]}))
    assert screen.row("claim")[1] == "crossed"


def test_where_there_is_no_terminal_there_are_lines() -> None:
    with watch([CLAIM]) as found:
        assert isinstance(found, Lines)
