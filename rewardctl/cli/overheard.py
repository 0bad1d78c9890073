"""With --verbose each call to the platform is told: its method, path, status, time and request id; never a token."""

import time
from typing import TYPE_CHECKING, Final

from rewardctl.cli import output

if TYPE_CHECKING:
    import httpx

    from rewardctl.client import Hooks

_BEGUN: Final = "rewardctl.begun"


def hooks() -> "Hooks | None":
    """None where nobody listens."""
    return {"request": [_begun], "response": [_told]} if output.verbose() else None


def _begun(request: "httpx.Request") -> None:
    request.extensions[_BEGUN] = time.monotonic()


def _told(response: "httpx.Response") -> None:
    request = response.request
    took = (time.monotonic() - request.extensions[_BEGUN]) * 1000
    known = response.headers.get("x-request-id", "-")
    output.detail(f"{request.method} {request.url.path}: {response.status_code} in {took:.0f} ms, request id {known}")
