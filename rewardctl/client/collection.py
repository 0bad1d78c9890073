"""The requests of an OpenAPI document as one `.http` file, which editors send one by one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_HEAD: Final = """\
# Every request of the platform, made from its OpenAPI document by `rewardctl api collection`. httpYac sends them one by
# one, as an extension of VS Code or with `httpyac send FILE --name get_wallet`. What takes a token logs in first: put
# your e-mail and password into log_in.
"""
_LOG_IN: Final = "log_in"
_JSON: Final = "application/json"


def http_file(document: Mapping[str, Any], gateway: str = "http://127.0.0.1:3333") -> str:
    operations = [
        (verb.upper(), path, operation)
        for path, served in document["paths"].items()
        for verb, operation in served.items()
    ]
    head = [_HEAD, *_variables(gateway, operations)]
    return "\n".join([*head, *(_request(*one) for one in operations)])


def _variables(gateway: str, operations: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Iterator[str]:
    yield f"@gateway = {gateway}"
    named = {one["name"]: one["example"] for *_, operation in operations for one in _parameters(operation, "path")}
    for name, example in sorted(named.items()):
        yield f"@{name} = {example}"
    yield ""


def _request(verb: str, path: str, operation: Mapping[str, Any]) -> str:
    """One block: what it is, what else it takes, its line, its headers and its body."""
    lines = [f"### {operation['summary']}", f"# @name {operation['operationId']}"]
    if operation.get("security"):
        lines.append(f"# @ref {_LOG_IN}")
    if optional := [one["name"] for one in _parameters(operation, "query") if not one.get("required")]:
        lines.append(f"# also takes: {', '.join(optional)}")
    lines += [f"{verb} {_target(path, operation)}", *_headers(operation)]
    body = operation.get("requestBody", {}).get("content", {}).get(_JSON)
    if body is not None:
        lines += ["", json.dumps(body["example"], indent=2, ensure_ascii=False)]
    return "\n".join([*lines, ""])


def _target(path: str, operation: Mapping[str, Any]) -> str:
    required = [f"{one['name']}={one['example']}" for one in _parameters(operation, "query") if one.get("required")]
    query = f"?{'&'.join(required)}" if required else ""
    return f"{{{{gateway}}}}{path.replace('{', '{{').replace('}', '}}')}{query}"


def _headers(operation: Mapping[str, Any]) -> Iterator[str]:
    if operation.get("security"):
        yield f"Authorization: Bearer {{{{{_LOG_IN}.accessToken}}}}"
    if _JSON in operation.get("requestBody", {}).get("content", {}):
        yield f"Content-Type: {_JSON}"


def _parameters(operation: Mapping[str, Any], place: str) -> Iterator[Mapping[str, Any]]:
    return (one for one in operation.get("parameters", ()) if one["in"] == place)
