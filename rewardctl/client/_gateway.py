"""One call to the gateway: the token goes along, a stale one is refreshed once, a problem becomes its error."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypedDict, TypeVar, Unpack

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from rewardctl import __version__
from rewardctl.client import _trust as trust
from rewardctl.kernel.errors import Failed, InvalidToken, TimedOut, Unauthenticated, Unavailable
from rewardctl.wire.accounts import AccessTokenResponse
from rewardctl.wire.body import RequestBody
from rewardctl.wire.problem import MEDIA_TYPE, Problem

_COOKIE: Final = "refreshToken"
TIMEOUT_SECONDS: Final = 30.0
_UP: Final = "run: rewardctl up -d"
_ACCESS_TOKEN: Final = TypeAdapter(AccessTokenResponse)
AnswerT = TypeVar("AnswerT")
Body = RequestBody | Mapping[str, Any] | Sequence[Any] | None
Hooks = Mapping[str, list[Callable[..., None]]]


@dataclass(frozen=True, slots=True)
class Session:
    """The two tokens of a login. They are secrets: the owner keeps them out of logs and argument lists."""

    access_token: str
    refresh_token: str


class Options(TypedDict, total=False):
    """How a platform is called.

    session     whom to speak for
    keep        is told each new session, so that a program can store it, and None where it is over
    transport   in place of the network
    ca_file     in PEM: who may vouch for a platform at https, in place of the usual authorities
    seconds     the longest that each step of a call may take
    hooks       what is told of each `request` and each `response`, as httpx does
    mend        what to do where nobody answers
    """

    session: Session | None
    keep: Callable[[Session | None], None]
    transport: httpx.BaseTransport | None
    ca_file: Path | None
    seconds: float
    hooks: Hooks | None
    mend: str | None


def _forgotten(_: Session | None) -> None:
    """Nobody keeps it."""


class Gateway:
    """`request_id` is the last answer's."""

    def __init__(self, url: str, **options: Unpack[Options]) -> None:
        self.url = url
        self.session = options.get("session")
        self.request_id: str | None = None
        self._keep: Callable[[Session | None], None] = options.get("keep", _forgotten)
        self._mend = options.get("mend") or _UP
        ca_file, hooks = options.get("ca_file"), options.get("hooks")
        self._http = httpx.Client(
            base_url=url,
            timeout=options.get("seconds", TIMEOUT_SECONDS),
            transport=options.get("transport"),
            headers={"User-Agent": f"rewardctl/{__version__}"},
            trust_env=False,
            verify=trust.trusting(ca_file) if ca_file else True,
            event_hooks=dict(hooks) if hooks else None,
        )

    def close(self) -> None:
        self._http.close()

    def call(
        self,
        answer: type[AnswerT],
        method: str,
        path: str,
        *,
        body: Body = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AnswerT:
        """Raises: whatever the platform answers, as its error; Unavailable where the gateway is away."""
        return self.parsed(TypeAdapter(answer), self.send(method, path, body=body, params=params, headers=headers))

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Body = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        response = self._sent(self._request(method, path, body, params, headers))
        if self.session is not None and isinstance(_error(response), InvalidToken):
            self.refresh()
            response = self._sent(self._request(method, path, body, params, headers))
        if (error := _error(response)) is not None:
            raise error
        return response

    def lines(self, method: str, path: str, *, body: Body = None) -> Iterator[str]:
        """The lines of an answer that goes on for as long as its work does; leaving them early ends the call."""
        with ExitStack() as open_:
            response = open_.enter_context(self._streamed(method, path, body))
            if self.session is not None and isinstance(_error(response), InvalidToken):
                self.refresh()
                response = open_.enter_context(self._streamed(method, path, body))
            if (error := _error(response)) is not None:
                raise error
            with self._translated():
                yield from response.iter_lines()

    @contextmanager
    def _streamed(self, method: str, path: str, body: Body) -> Iterator[httpx.Response]:
        """The answer with its body unread, unless it is an error."""
        response = self._sent(self._request(method, path, body, None, None), stream=True)
        try:
            if not response.is_success:
                with self._translated():
                    response.read()
            yield response
        finally:
            response.close()

    def enter(self, response: httpx.Response, access_token: str) -> None:
        """Begin the session that a login answered with."""
        self._set(Session(access_token, response.cookies.get(_COOKIE) or ""))

    def leave(self) -> None:
        self._set(None)

    def log_out(self) -> None:
        """End the session at the platform, and forget it in any case."""
        if self.session is None:
            return
        refresh_token = self.session.refresh_token
        self.leave()
        if (error := _error(self._post_cookie("/auth/logout", refresh_token))) is not None:
            raise error

    def refresh(self) -> None:
        """Get a new access token. Raises: Unauthenticated where the session is over."""
        if self.session is None:
            raise Unauthenticated
        response = self._post_cookie("/auth/refresh", self.session.refresh_token)
        if (error := _error(response)) is not None:
            if isinstance(error, Unauthenticated):
                self.leave()
                raise Unauthenticated("The session is over", hint="run: rewardctl login") from error
            raise error
        token = self.parsed(_ACCESS_TOKEN, response).access_token
        rotated = response.cookies.get(_COOKIE) or self.session.refresh_token
        self._set(replace(self.session, access_token=token, refresh_token=rotated))

    def _post_cookie(self, path: str, refresh_token: str) -> httpx.Response:
        return self._sent(self._http.build_request("POST", path, headers={"Cookie": f"{_COOKIE}={refresh_token}"}))

    def _request(
        self,
        method: str,
        path: str,
        body: Body,
        params: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
    ) -> httpx.Request:
        content = (
            body.model_dump(mode="json", by_alias=True, exclude_unset=True) if isinstance(body, BaseModel) else body
        )
        own = {"Authorization": f"Bearer {self.session.access_token}"} if self.session else {}
        known = {name: value for name, value in (params or {}).items() if value is not None}
        return self._http.build_request(method, path, json=content, params=known, headers={**own, **(headers or {})})

    def _sent(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        with self._translated():
            response = self._http.send(request, stream=stream)
        self.request_id = response.headers.get("x-request-id")
        return response

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise TimedOut("The gateway did not answer in time") from error
        except httpx.DecodingError as error:
            raise _not_understood(None) from error
        except httpx.TransportError as error:
            if refused := trust.refused(error, self.url):
                raise refused from error
            raise Unavailable(f"The gateway at {self.url} does not answer", hint=self._mend) from error
        finally:
            self._http.cookies.clear()

    def parsed(self, answer: TypeAdapter[AnswerT], response: httpx.Response) -> AnswerT:
        return self.read(answer, response.content)

    def read(self, answer: TypeAdapter[AnswerT], content: bytes | str) -> AnswerT:
        try:
            return answer.validate_json(content)
        except ValidationError as error:
            raise _not_understood(self.request_id) from error

    def _set(self, session: Session | None) -> None:
        self.session = session
        self._keep(session)


def _error(response: httpx.Response) -> Exception | None:
    if response.is_success:
        return None
    if not response.headers.get("content-type", "").startswith(MEDIA_TYPE):
        return Failed(f"The gateway answered {response.status_code}", hint="is another program on its port?")
    retry_after = response.headers.get("retry-after", "")
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return _not_understood(response.headers.get("x-request-id"))
    return problem.error(retry_after=int(retry_after) if re.fullmatch("[0-9]{1,9}", retry_after) else None)


def _not_understood(request_id: str | None) -> Failed:
    hint = "is that the gateway of this version of the platform?"
    return Failed("The gateway's answer was not understood", hint=hint, request_id=request_id)
