"""What a reward type is handed to call the world outside: most never do, so the HTTP client is loaded by who does."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from daemons.event.plugins.addresses import Network
from rewardctl.sdk import HttpAnswer

if TYPE_CHECKING:
    from daemons.event.plugins.http import GuardedHttp


class Outside:
    """`allowed` are networks that are reached although private."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = allowed
        self._http: GuardedHttp | None = None

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        """Raises: HttpFailed."""
        return await self._client().request(method, url, headers=headers, body=body)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    def _client(self) -> "GuardedHttp":
        if self._http is None:
            from daemons.event.plugins.http import GuardedHttp  # noqa: PLC0415 - see above

            self._http = GuardedHttp(self._allowed)
        return self._http
