"""The gateway, asked by one caller after the other; a door that says when to come back is waited for."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import httpx

from rewardctl.kernel.errors import Failed, TimedOut, Unavailable

_FLOODED: Final = 429
_LONGEST_WAIT: Final = 60.0
_TIMEOUT_SECONDS: Final = 30.0
_REFUSED: Final = 400


@dataclass(frozen=True, slots=True)
class Door:
    http: httpx.Client

    @classmethod
    def of(cls, url: str) -> "Door":
        return cls(httpx.Client(base_url=url, timeout=_TIMEOUT_SECONDS, trust_env=False))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def ask(
        self,
        verb: str,
        path: str,
        token: str | None,
        body: object = None,
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Raises: Unavailable, TimedOut."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        waited = 0.0
        while True:
            answer = self._sent(verb, path, headers, body, query)
            pause = float(answer.headers.get("retry-after", 1))
            if answer.status_code != _FLOODED or waited + pause > _LONGEST_WAIT:
                return answer
            time.sleep(pause)
            waited += pause

    def need(self, verb: str, path: str, token: str | None, body: object = None) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The body of a good answer. Raises: Failed for any other, Unavailable, TimedOut."""
        answer = self.ask(verb, path, token, body)
        if answer.status_code >= _REFUSED:
            raise Failed(f"{verb} {path} was answered {answer.status_code}, so access can't be checked")
        return answer.json() if answer.content else None

    def _sent(
        self,
        verb: str,
        path: str,
        headers: Mapping[str, str],
        body: object,
        query: Mapping[str, str] | None,
    ) -> httpx.Response:
        try:
            return self.http.request(verb, path, headers=headers, json=body, params=query)
        except httpx.TimeoutException as error:
            raise TimedOut("The gateway did not answer in time") from error
        except httpx.TransportError as error:
            hint = "run: rewardctl up -d"
            raise Unavailable(f"The gateway at {self.http.base_url} does not answer", hint=hint) from error
        finally:
            self.http.cookies.clear()
