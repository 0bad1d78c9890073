from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

ItemT = TypeVar("ItemT")


def repeated(items: Iterable[ItemT], key: Callable[[ItemT], Hashable]) -> Iterator[ItemT]:
    """Each item whose key an earlier one has."""
    seen: set[Hashable] = set()
    for item in items:
        if key(item) in seen:
            yield item
        seen.add(key(item))
