"""Of what several tasks raised, one error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rewardctl.kernel.errors import RewardctlError


@contextmanager
def the_first_error() -> Iterator[None]:
    """The first of the platform's own errors; other groups go on as they are."""
    try:
        yield
    except* RewardctlError as errors:
        first: BaseException = errors
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
