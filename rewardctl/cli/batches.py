"""What the API takes at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from rewardctl.wire.body import MOST_AT_ONCE

T = TypeVar("T")


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, MOST_AT_ONCE)):
        yield batch


def number(items: int) -> int:
    """Of the batches that so many items make."""
    return -(-items // MOST_AT_ONCE)
