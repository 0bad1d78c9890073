"""The OpenAPI document with every answer that a route may give, problems too."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi.routing import APIRoute

from rewardctl.wire.problem import MEDIA_TYPE, Problem

Document = dict[str, Any]
INTERNAL: Final = {"x-internal": True}
"""Of a route that is for the platform's own daemons, and for nobody's client."""
_SCHEMAS: Final = "#/components/schemas/"
_PROBLEMS: Final[Mapping[int, str]] = {
    400: "What was sent is malformed or was refused",
    401: "The token is missing, expired or not valid",
    403: "The caller's role does not allow it",
    404: "There is no such thing, or it is not the caller's to see",
    409: "The present state does not allow it",
    412: "It changed since it was read: `If-Match` is stale",
    413: "The body is over 1 MiB",
    415: "The body is not `application/json`",
    422: "The `Idempotency-Key` was used for another request",
    429: "Too many requests",
    431: "The headers are too large",
    503: "A part of the platform is away",
    504: "A part of the platform did not answer in time",
}
_ANY: Final = (400, 401, 413, 429, 431, 503, 504)
"""Also where nobody needs a token: one that is sent and not valid is refused."""
_REQUEST_ID: Final = {"description": "The id to look for in the logs", "required": True, "schema": {"type": "string"}}
_CHALLENGE: Final = {"required": True, "schema": {"type": "string", "const": "Bearer"}}
_RETRY: Final = {"description": "In so many seconds", "schema": {"type": "integer", "minimum": 0}}
_HEADERS: Final[Mapping[int, Mapping[str, Any]]] = {
    401: {"WWW-Authenticate": _CHALLENGE},
    409: {"Retry-After": _RETRY},
    429: {"Retry-After": _RETRY},
    503: {"Retry-After": _RETRY},
}
_WRITING: Final = {"put", "post", "patch", "delete"}


def operation_id(route: APIRoute) -> str:
    """A route is called as its function is: what a generated client calls it too."""
    return route.name


def completed(document: Document) -> Document:
    """`document` with the problems in it; what FastAPI says of a 422 of its own, which is never sent, is gone."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unsent in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unsent, None)
    problem = Problem.model_json_schema(by_alias=True, mode="serialization", ref_template=_SCHEMAS + "{model}")
    schemas |= {**problem.pop("$defs", {}), "Problem": problem}
    for path, served in document.get("paths", {}).items():
        for verb, operation in served.items():
            _complete(verb, path, operation)
    return document


def _complete(verb: str, path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    for status in sorted(_possible(verb, path, operation)):
        responses.setdefault(str(status), _problem(status))
    for answer in responses.values():
        answer["headers"] = {"X-Request-Id": _REQUEST_ID, **answer.get("headers", {})}


def _possible(verb: str, path: str, operation: Mapping[str, Any]) -> Iterator[int]:
    taken = {one["name"] for one in operation.get("parameters", ())}
    yield from _ANY
    if operation.get("security"):
        yield 403
    if "{" in path or "email" in taken:
        yield 404
    if verb in _WRITING:
        yield 409
    if "if-match" in taken:
        yield 412
    if "requestBody" in operation:
        yield 415
    if "idempotency-key" in taken:
        yield 422


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": _PROBLEMS[status],
        "headers": dict(_HEADERS.get(status, {})),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}},
    }
