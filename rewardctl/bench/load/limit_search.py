"""How the highest rate that holds is looked for: doubled until it breaks, then halved in between."""

from collections.abc import Callable
from typing import Final

MOST: Final = 10_000
_CLOSE: Final = 0.1
"""Of the rate that held: a gap so small is not looked into."""


def following(held: int, broke: int | None) -> int | None:
    """The rate to try after `held` held (0: none did) and `broke` broke; None where nothing is left to be found."""
    if broke is None:
        return min(held * 2, MOST) if held < MOST else None
    if held == 0:
        return broke // 2 or None
    return (held + broke) // 2 if broke - held > max(1, held * _CLOSE) else None


def search(start: int, holds: Callable[[int], bool], goes_on: Callable[[], bool]) -> tuple[int, int | None]:
    """The highest rate that held, 0 where none did, and the lowest above it that broke."""
    held, broke, rate = 0, None, min(start, MOST)
    while rate and goes_on():
        if holds(rate):
            held = rate
        else:
            broke = rate
        rate = following(held, broke) or 0
    return held, broke
