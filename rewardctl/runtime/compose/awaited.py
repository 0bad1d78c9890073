"""Waiting for containers, and what is said where they do not come."""

import time
from collections.abc import Callable
from typing import Final

from rewardctl.kernel.errors import StartFailed, TimedOut
from rewardctl.runtime.compose import engine
from rewardctl.runtime.compose.containers import Found

_LOOK_SECONDS: Final = 0.5


def until(look: Callable[[], Found], well: Callable[[Found], bool], deadline: float) -> None:
    """Raises: TimedOut."""
    while not well(found := look()):
        if time.monotonic() >= deadline:
            raise late(found)
        time.sleep(_LOOK_SECONDS)


def all_well(found: Found) -> bool:
    lasting = [one for one in found if one.is_lasting]
    return bool(lasting) and all(one.well for one in lasting)


def late(found: Found) -> TimedOut:
    waited = [one.name for one in found if one.is_lasting and not one.well]
    return TimedOut(
        f"Not healthy in time: {', '.join(waited) or 'a container'}", hint="see: rewardctl ps, rewardctl logs"
    )


def failure(found: Found) -> StartFailed:
    failed = next((one for one in found if one.failed), None)
    if failed is None:
        return StartFailed("compose could not start the platform", hint="its last words are above")
    if failed.refusal:
        return StartFailed(
            f"{failed.name} did not start: {failed.refusal}", hint="mend that; gateway_port tells its port"
        )
    said = engine.said(failed.id)
    return StartFailed(f"{failed.name} did not start: {said}", hint=f"see: docker logs {failed.id[:12]}")
