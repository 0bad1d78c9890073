from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Header
from pydantic import BaseModel

from daemons.chassis.tokens.security import Caller
from daemons.chassis.web.document import completed


class Body(BaseModel):
    name: str


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app = FastAPI()

    @app.get("/things")
    async def things() -> list[str]:
        return []

    @app.patch("/things/{thing_id}")
    async def change(thing_id: str, body: Body, _: Caller, if_match: Annotated[str | None, Header()] = None) -> None:
        raise AssertionError(thing_id, body, if_match)

    return completed(app.openapi())


def _statuses(document: dict[str, Any], verb: str, path: str) -> set[str]:
    return set(document["paths"][path][verb]["responses"])


def test_a_route_may_give_its_answer_and_the_problems_that_its_shape_allows(document: dict[str, Any]) -> None:
    always = {"200", "400", "401", "413", "429", "431", "503", "504"}
    assert _statuses(document, "get", "/things") == always
    assert _statuses(document, "patch", "/things/{thing_id}") == always | {"403", "404", "409", "412", "415"}


def test_every_problem_is_one_and_the_same_body(document: dict[str, Any]) -> None:
    answers = document["paths"]["/things/{thing_id}"]["patch"]["responses"]
    bodies = {status: answer["content"] for status, answer in answers.items() if status >= "400"}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert set(map(str, bodies.values())) == {str(problem)}
    assert {"type", "status", "requestId"} <= set(document["components"]["schemas"]["Problem"]["required"])


def test_what_is_never_sent_is_not_in_it(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in str(document)
    assert "ValidationError" not in document["components"]["schemas"]


def test_every_answer_carries_its_id_and_who_must_log_in_is_told_how(document: dict[str, Any]) -> None:
    answers = [one for verbs in document["paths"].values() for verb in verbs.values() for one in [verb["responses"]]]
    assert all("X-Request-Id" in answer["headers"] for responses in answers for answer in responses.values())
    assert all("WWW-Authenticate" in responses["401"]["headers"] for responses in answers)
