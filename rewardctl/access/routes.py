"""The routes that the daemons document, and the table held against them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from rewardctl.access.row import Row

_VERBS: Final = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
Route = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Routes that no row is for, and rows that no route is for."""

    without_row: list[Route]
    without_route: list[Route]

    def __bool__(self) -> bool:
        return bool(self.without_row or self.without_route)


def documented(document: dict[str, Any]) -> set[Route]:
    """What an OpenAPI document says is served."""
    return {(verb.upper(), path) for path, served in document["paths"].items() for verb in served if verb in _VERBS}


def held_against(rows: Iterable[Row], documents: Iterable[dict[str, Any]]) -> Mismatch:
    served = {route for document in documents for route in documented(document)}
    known = {(row.verb, row.path) for row in rows}
    return Mismatch(sorted(served - known), sorted(known - served))
