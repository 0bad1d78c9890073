"""With --verbose each call to the platform is told: its method, path, status, time and request id; never a token."""

import time

import httpx

from rewardctl.cli import output


class Overheard(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        begun = time.monotonic()
        response = super().handle_request(request)
        took = (time.monotonic() - begun) * 1000
        asked = f"{request.method} {request.url.path}"
        known = response.headers.get("x-request-id", "-")
        output.detail(f"{asked}: {response.status_code} in {took:.0f} ms, request id {known}")
        return response


def transport() -> Overheard | None:
    """None where nobody listens."""
    return Overheard() if output.verbose() else None
