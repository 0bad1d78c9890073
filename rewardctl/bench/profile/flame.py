"""A flame graph as one SVG that needs nothing else: it can be opened by itself or put into a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape
from zlib import crc32

from rewardctl.bench.profile.stacks import Stacks

_WIDTH: Final = 1200
_ROW: Final = 17
_TOP: Final = 26
_CHARACTER: Final = 6.6
_THINNEST: Final = 0.4
_FEWEST_CHARACTERS: Final = 3


@dataclass(slots=True)
class _Node:
    name: str
    count: int = 0
    below: dict[str, "_Node"] = field(default_factory=dict)

    def deepest(self) -> int:
        return 1 + max((one.deepest() for one in self.below.values()), default=0)


def svg(stacks: Stacks, title: str) -> str:
    """Outermost frames on top; a frame is as wide as its share of the samples, and says it when it is pointed at."""
    root = _tree(stacks)
    height = _TOP + _ROW * root.deepest()
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="monospace"'
    boxes = "\n".join(_boxes(root, 0.0, 0, max(root.count, 1)))
    said = f'<text x="4" y="17" font-size="13">{escape(title)}: {root.count:,} samples</text>'
    return f'{head} font-size="11" role="img">\n{said}\n{boxes}\n</svg>\n'


def _tree(stacks: Stacks) -> _Node:
    root = _Node("all")
    for stack, count in stacks.items():
        root.count += count
        node = root
        for frame in stack:
            node = node.below.setdefault(frame, _Node(frame))
            node.count += count
    return root


def _boxes(node: _Node, left: float, depth: int, total: int) -> Iterator[str]:
    width = _WIDTH * node.count / total
    if width < _THINNEST:
        return
    yield _box(node, left, width, depth, total)
    for _, one in sorted(node.below.items()):
        yield from _boxes(one, left, depth + 1, total)
        left += _WIDTH * one.count / total


def _box(node: _Node, left: float, width: float, depth: int, total: int) -> str:
    top = _TOP + _ROW * depth
    share = f"{node.name}: {node.count:,} samples, {node.count / total:.1%}"
    box = f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_ROW - 1}" fill="{_colour(node.name)}"/>'
    label = f'<text x="{left + 2:.1f}" y="{top + 12}">{escape(_fitting(node.name, width))}</text>'
    return f"<g><title>{escape(share)}</title>{box}{label}</g>"


def _fitting(name: str, width: float) -> str:
    room = int((width - 4) / _CHARACTER)
    if room < _FEWEST_CHARACTERS:
        return ""
    return name if len(name) <= room else f"{name[: room - 1]}…"


def _colour(name: str) -> str:
    """The same for the same name, among warm ones."""
    chosen = crc32(name.encode())
    return f"hsl({chosen % 50 + 5} 75% {chosen // 50 % 15 + 62}%)"
