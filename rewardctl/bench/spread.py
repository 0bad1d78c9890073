"""Figures of several rounds as one."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Self

from rewardctl.wire.body import ResponseBody


class Spread(ResponseBody):
    """Over the rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def over(cls, values: Sequence[float]) -> Self:
        found = {"median": statistics.median(values), "least": min(values), "most": max(values)}
        return cls.model_validate({name: round(value, 3) for name, value in found.items()})


def medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Of each part that was measured."""
    return {part: round(statistics.median(one[part] for one in rounds), 3) for part in rounds[0]}
