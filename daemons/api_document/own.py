"""What the gateway answers itself."""

from typing import Any, Final


def _read(operation_id: str, summary: str, said: str, content: dict[str, Any]) -> dict[str, Any]:
    answer = {"description": said, "content": {"application/json": content}}
    return {"tags": ["platform"], "summary": summary, "operationId": operation_id, "responses": {"200": answer}}


def _status(word: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"status": {"type": "string", "const": word}}, "required": ["status"]}
    return {"schema": schema, "example": {"status": word}}


PATHS: Final[dict[str, Any]] = {
    "/health/live": {"get": _read("get_liveness", "Does the gateway live?", "It does", _status("live"))},
    "/health/ready": {"get": _read("get_readiness", "Does the gateway take requests?", "It does", _status("ready"))},
    "/openapi.json": {
        "get": _read(
            "get_document",
            "This document",
            "OpenAPI 3.1",
            {"schema": {"type": "object", "additionalProperties": True}, "example": {"openapi": "3.1.0"}},
        )
    },
}
