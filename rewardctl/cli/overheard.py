"""What each call to the platform is about is kept for hints; with --verbose it is told.

That is its method, path, status, time and request id; never a token.
"""

import time
from typing import TYPE_CHECKING, Final

from rewardctl.cli import hints, output

if TYPE_CHECKING:
    import httpx

    from rewardctl.client import Hooks

_BEGUN: Final = "rewardctl.begun"


def hooks() -> "Hooks":
    if output.verbose():
        return {"request": [_asked, _begun], "response": [_told]}
    return {"request": [_asked]}


def _asked(request: "httpx.Request") -> None:
    hints.about(request.url.path)


def _begun(request: "httpx.Request") -> None:
    request.extensions[_BEGUN] = time.monotonic()


def _told(response: "httpx.Response") -> None:
    request = response.request
    took = (time.monotonic() - request.extensions[_BEGUN]) * 1000
    known = response.headers.get("x-request-id", "-")
    output.detail(f"{request.method} {request.url.path}: {response.status_code} in {took:.0f} ms, request id {known}")
