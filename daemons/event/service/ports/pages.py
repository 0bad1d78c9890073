"""A part of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """Items `page` · `limit` and on, of `total`."""

    items: Sequence[ItemT]
    total: int
    page: int
    limit: int


@dataclass(frozen=True, slots=True)
class Slice(Generic[ItemT]):
    """The items after a cursor; `next_cursor` is None at the end."""

    items: Sequence[ItemT]
    next_cursor: str | None
