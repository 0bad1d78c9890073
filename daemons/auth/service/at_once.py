import asyncio
from collections.abc import Awaitable, Iterable


async def all_at_once(work: Iterable[Awaitable[None]]) -> None:
    """Each comes to its end, whatever becomes of the others. Raises: what the first that failed did."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if outcome is not None:
            raise outcome
