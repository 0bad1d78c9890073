"""What is wrong with a condition, said at its place, and all of it at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from rewardctl.kernel.errors import FieldError, Invalid

MAX_ERRORS: Final = 100
PartT = TypeVar("PartT")


def wrong(loc: str, msg: str) -> Invalid:
    return malformed([FieldError(loc, msg)])


def malformed(errors: Sequence[FieldError]) -> Invalid:
    return Invalid("The condition is malformed", errors=errors)


def all_of(reads: Iterable[Callable[[], PartT]]) -> tuple[PartT, ...]:
    """Every part; what is wrong with one does not hide what is wrong with the next. Raises: Invalid, with up to 100."""
    parts: list[PartT] = []
    errors: list[FieldError] = []
    for read in reads:
        try:
            parts.append(read())
        except Invalid as refused:
            errors += refused.errors
    if errors:
        raise malformed(errors[:MAX_ERRORS])
    return tuple(parts)
