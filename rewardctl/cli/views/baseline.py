"""The baseline for people: a table of the paths, and one of the hop."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.baseline.report import Baseline, HopCost, Path
from rewardctl.bench.spread import Spread
from rewardctl.cli import tables
from rewardctl.cli.spoken import said

_COLUMNS = ("path", "ours, CPU ms", "bare, CPU ms", "ours by process", "bare by process", "ours/bare", "target", "")


def view(found: Baseline) -> RenderableType:
    rows = [_path(one) for one in found.paths]
    if found.hop:
        rows.append(_hop(found.hop))
    told = f"CPU a request, medians (and spreads) of {found.rounds} rounds side by side; ours logs at {found.log_level}"
    return Group(tables.table(_COLUMNS, rows), Text(said(told)))


def _path(one: Path) -> list[object]:
    return [one.name, *_sides(one), _told(one.fraction), said(f"at least {one.target}"), _verdict(reached=one.reached)]


def _hop(one: HopCost) -> list[object]:
    return [
        said("hop (CPU)"),
        *_sides(one),
        _told(one.ratio),
        said(f"at most {one.target}"),
        _verdict(reached=one.reached),
    ]


def _sides(one: Path | HopCost) -> list[str]:
    ours, bare = one.ours, one.bare
    return [_told(ours.cpu_ms), _told(bare.cpu_ms), _each(ours.processes), _each(bare.processes)]


def _told(found: Spread) -> str:
    return f"{found.median:.2f} ({found.least:.2f}-{found.most:.2f})"


def _each(found: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in found.items() if value)


def _verdict(*, reached: bool) -> Text:
    return Text(said("reached"), "green") if reached else Text(said("missed"), "bold red")
