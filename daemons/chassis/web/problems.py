"""The one place where errors become HTTP: a status, a problem body and its headers."""

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from rewardctl.kernel import errors, missing
from rewardctl.kernel.context import current
from rewardctl.kernel.errors import RewardctlError
from rewardctl.language.catalogue import translations
from rewardctl.language.preference import Language, accepted
from rewardctl.wire.problem import MEDIA_TYPE, Problem, field_errors

CODE: Final = "rewardctl.code"
_STATUS: Final[Mapping[type[RewardctlError], int]] = {
    errors.Invalid: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.HeadTooLarge: 431,
    errors.UnsupportedMediaType: 415,
    errors.TooSlow: 408,
    errors.TooManyRequests: 429,
    errors.Refused: 400,
    errors.KeyReused: 422,
    errors.Unavailable: 503,
    errors.TimedOut: 504,
    errors.RewardctlError: 500,
}
_BY_STATUS: Final[Mapping[int, type[RewardctlError]]] = {
    400: errors.Invalid,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.TooLarge,
}
_VERBS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def answered() -> list[tuple[int, type[RewardctlError]]]:
    """Every error that a daemon answers with, beside its status, in that order."""
    told = (kind for kind in errors.BY_CODE.values() if not issubclass(kind, errors.SetupError))
    named = (kind for kind in told if kind not in {RewardctlError, errors.Refused})
    return sorted(((status_of(kind()), kind) for kind in named), key=lambda one: one[0])


def status_of(error: RewardctlError) -> int:
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def problem_of(error: RewardctlError, path: str) -> Problem:
    """In the language that the caller reads."""
    context = current()
    request_id = context.request_id if context else ""
    return Problem.of(error, status=status_of(error), instance=path, request_id=request_id).told(say)


def say(text: str) -> str:
    """In the language that the caller reads."""
    return translations(_language()).gettext(text)


def language_headers() -> dict[str, str]:
    """Of an answer that is said in the language that the caller reads."""
    return {"Content-Language": _language(), "Vary": "Accept-Language"}


def _language() -> Language:
    context = current()
    return accepted(context.accept_language) if context else "en"


class ProblemResponse(Response):
    """Leaves its code at `CODE` of the scope, for the request's line."""

    def __init__(self, code: str, body: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(body, status, headers, MEDIA_TYPE)
        self._code = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[CODE] = self._code
        await super().__call__(scope, receive, send)


def kept(body: str, status: int) -> Response:
    """A problem that was kept in English, told again; to who reads English, byte for byte."""
    problem = Problem.model_validate_json(body)
    told = body if _language() == "en" else problem.told(say).body
    return ProblemResponse(problem.code, told, status, language_headers())


def response(error: RewardctlError, path: str, extra: Mapping[str, str] | None = None) -> Response:
    problem = problem_of(error, path)
    headers = {**language_headers(), **(extra or {})}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return ProblemResponse(problem.code, problem.body, problem.status, headers)


def install(app: FastAPI) -> None:
    """Answer every error of `app`'s endpoints with a problem."""
    app.add_exception_handler(RewardctlError, _own)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)


async def _own(request: Request, error: Exception) -> Response:
    assert isinstance(error, RewardctlError)  # noqa: S101 - Starlette dispatches by this very class
    return response(error, request.url.path)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - Starlette dispatches by this very class
    return response(errors.Invalid(errors=field_errors(error.errors())), request.url.path)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette dispatches by this very class
    if isinstance(error.__cause__, RewardctlError):
        return response(error.__cause__, request.url.path)
    kind = _BY_STATUS.get(error.status_code, errors.Failed)
    said = missing.path() if kind is errors.NotFound else kind()
    headers = {**(error.headers or {}), **(_allowed(request) if kind is errors.MethodNotAllowed else {})}
    return response(said, request.url.path, headers)


def _allowed(request: Request) -> dict[str, str]:
    """Whatever is taken at the path; the framework tells the verbs of its first route alone."""
    taken = (verb for verb in _VERBS if _taken(request, verb))
    return {"Allow": ", ".join(taken)}


def _taken(request: Request, verb: str) -> bool:
    asked = {**request.scope, "method": verb}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)
