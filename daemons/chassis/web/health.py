from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from fastapi import APIRouter, Request

from daemons.chassis.drain import Drain
from rewardctl.kernel.errors import Unavailable

router = APIRouter(prefix="/health", include_in_schema=False)


class Checked(Protocol):
    @property
    def check(self) -> Callable[[], Awaitable[Mapping[str, Any] | None]]:
        """What readiness tells besides. Raises: Unavailable where something it can't work without is away."""
        ...

    @property
    def close(self) -> Callable[[], Awaitable[None]]: ...


@router.get("/live")
async def live() -> dict[str, str]:
    return {"status": "live"}


@router.get("/ready")
async def ready(request: Request) -> dict[str, Any]:
    """Raises: Unavailable, also while the daemon goes on only for those who don't know yet that it leaves."""
    parts: Checked = request.app.state.parts
    drain: Drain = request.app.state.drain
    if drain.begun:
        raise Unavailable("The daemon is about to stop")
    return {"status": "ready", **(await parts.check() or {})}
