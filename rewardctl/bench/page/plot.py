"""Lines over time, as SVG."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rewardctl.bench.page.markup import Html, joined, tag

_WIDTH: Final = 560
_HEIGHT: Final = 190
_LEFT: Final = 52
_RIGHT: Final = 8
_TOP: Final = 10
_BOTTOM: Final = 22
_TICKS: Final = 4
_STEPS: Final = (1, 2, 2.5, 5, 10)
_FEW: Final = 40
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """`colour` is a class of the style; each stretch of points is drawn apart from the next."""

    name: str
    colour: str
    stretches: Sequence[Sequence[Point]]

    @property
    def points(self) -> Iterator[Point]:
        for stretch in self.stretches:
            yield from stretch


def plot(title: str, unit: str, lines: Sequence[Line]) -> Html:
    """A figure with its legend; the time is in seconds from 0. Empty where there is nothing to draw."""
    drawn = [line for line in lines if any(True for _ in line.points)]
    if not drawn:
        return Html("")
    legend = tag("span", *(tag("span", line.name, class_=f"key {line.colour}") for line in drawn), class_="legend")
    return tag("figure", tag("figcaption", tag("b", title), f" {unit} ", legend), _svg(title, unit, drawn))


def ticks(most: float) -> list[float]:
    """From 0 to `most` or a little above it, at even and round steps."""
    rough = max(most, 1e-9) / _TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(one * power for one in _STEPS if one * power >= rough * (1 - 1e-9))
    return [round(step * number, 10) for number in range(math.ceil(most / step - 1e-9) + 1)]


def _svg(title: str, unit: str, lines: Sequence[Line]) -> Html:
    last = max(max(x for x, _ in line.points) for line in lines) or 1.0
    marks = ticks(max(max(y for _, y in line.points) for line in lines) or 1.0)
    scale = _Scale(last, marks[-1])
    inner = [*_grid(scale, marks), *_seconds(scale), *(part for line in lines for part in _drawn(scale, unit, line))]
    return tag("svg", joined(inner), view_box=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=title)


@dataclass(frozen=True, slots=True)
class _Scale:
    last: float
    most: float

    def x(self, second: float) -> float:
        return round(_LEFT + second / self.last * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        return round(_HEIGHT - _BOTTOM - value / self.most * (_HEIGHT - _TOP - _BOTTOM), 1)


def _grid(scale: _Scale, marks: Sequence[float]) -> Iterator[Html]:
    for mark in marks:
        y = scale.y(mark)
        yield tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="grid")
        yield tag("text", f"{mark:,.10g}", x=_LEFT - 6, y=y + 4, class_="left")


def _seconds(scale: _Scale) -> Iterator[Html]:
    for mark in (one for one in ticks(scale.last) if one <= scale.last):
        yield tag("text", f"{mark:,.10g} s", x=scale.x(mark), y=_HEIGHT - 5, class_="below" if mark else "first")


def _drawn(scale: _Scale, unit: str, line: Line) -> Iterator[Html]:
    for stretch in line.stretches:
        places = [(scale.x(x), scale.y(y)) for x, y in stretch]
        yield tag("polyline", points=" ".join(f"{x},{y}" for x, y in places), class_=f"line {line.colour}")
        shown = "dot" if len(stretch) <= _FEW else "dot hidden"
        for (x, y), (second, value) in zip(places, stretch, strict=True):
            said = tag("title", f"{line.name}: {value:,.4g} {unit} at {second:,.1f} s")
            yield tag("circle", said, cx=x, cy=y, r=2.2, class_=f"{shown} {line.colour}")
