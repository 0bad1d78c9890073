import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardctl.kernel.errors import BY_CODE, AlreadyClaimed, Failed, FieldError, Invalid, RewardctlError, SoldOut
from rewardctl.wire.problem import Problem, field_errors

KINDS = sorted(BY_CODE.values(), key=lambda kind: kind.code)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
FIELDS = st.lists(st.builds(FieldError, TEXT, TEXT))


def travelled(error: RewardctlError) -> RewardctlError:
    """The error after its way over the wire."""
    problem = Problem.of(error, status=400, instance="/events", request_id="request-1")
    body = problem.model_dump_json(by_alias=True, exclude_none=True)
    return Problem.model_validate_json(body).error(retry_after=error.retry_after)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10)
@given(detail=TEXT, hint=st.none() | TEXT, fields=FIELDS, retry_after=st.none() | st.integers(0, 60))
def test_an_error_comes_back_as_it_went(
    kind: type[RewardctlError], detail: str, hint: str | None, fields: list[FieldError], retry_after: int | None
) -> None:
    back = travelled(kind(detail, hint=hint, errors=fields, retry_after=retry_after))
    assert type(back) is kind
    assert (back.detail, back.hint, back.errors, back.retry_after) == (detail, hint, tuple(fields), retry_after)
    assert back.request_id == "request-1"


def test_a_problem_has_the_fields_of_the_contract() -> None:
    problem = Problem.of(SoldOut(), status=409, instance="/events/1", request_id="request-1")
    assert json.loads(problem.model_dump_json(by_alias=True, exclude_none=True)) == {
        "type": "urn:rewardctl:error:sold_out",
        "title": "This reward is sold out",
        "status": 409,
        "detail": "This reward is sold out",
        "instance": "/events/1",
        "requestId": "request-1",
    }


def test_refused_fields_go_along() -> None:
    error = Invalid(errors=[FieldError("body.name", "too long")])
    problem = Problem.of(error, status=400, instance="/events", request_id="request-1")
    assert problem.model_dump(by_alias=True)["errors"] == [{"loc": "body.name", "msg": "too long"}]


def test_the_hint_stands_beside_the_detail_in_the_same_language() -> None:
    error = AlreadyClaimed("claimed", hint="look in your wallet")
    problem = Problem.of(error, status=409, instance="/", request_id="request-1").told(str.upper)
    assert (problem.detail, problem.hint) == ("CLAIMED", "LOOK IN YOUR WALLET")


@pytest.mark.parametrize("kind", ["about:blank", "urn:rewardctl:error:of_tomorrow", ""])
def test_a_problem_of_an_unknown_type_is_a_failure(kind: str) -> None:
    problem = Problem(type=kind, title="?", status=400, detail="odd", instance="/", request_id="r")
    back = problem.error()
    assert type(back) is Failed
    assert back.detail == "odd"


def test_refused_fields_echo_no_key_that_the_caller_made_up() -> None:
    refused: list[dict[str, Any]] = [
        {"loc": ("items", 0, "reward_id"), "type": "missing", "msg": "Field required"},
        {"loc": ("<script>",), "msg": "Value error, must be in the future"},
        {"loc": ("k" * 65,), "msg": "no"},
        {"loc": ("line\nbreak",), "msg": "no"},
    ]
    assert field_errors(refused, "body") == [
        FieldError("body.items.0.reward_id", "is missing"),
        FieldError("body.?", "must be in the future"),
        FieldError("body.?", "no"),
        FieldError("body.?", "no"),
    ]


def test_an_unknown_field_is_taken_for_the_missing_one_beside_it() -> None:
    refused: list[dict[str, Any]] = [
        {"loc": ("points",), "type": "missing", "msg": "Field required"},
        {"loc": ("poits",), "type": "extra_forbidden", "msg": "Extra inputs are not permitted"},
        {"loc": ("colour",), "type": "extra_forbidden", "msg": "Extra inputs are not permitted"},
        {"loc": ("inner", "poits"), "type": "extra_forbidden", "msg": "Extra inputs are not permitted"},
    ]
    assert field_errors(refused, "body") == [
        FieldError("body.points", "is missing"),
        FieldError("body.poits", "is not known: did you mean points?"),
        FieldError("body.colour", "is not known"),
        FieldError("body.inner.poits", "is not known"),
    ]
