import json
from typing import Any, Final

import pytest
from hypothesis import assume, given
from jsonschema import Draft202012Validator

from daemons.event.domain.condition import parse, schema
from rewardctl.kernel.errors import FieldError, Invalid
from tests.conditions import almost_conditions, conditions, json_values
from tests.fakes.conditions import KINDS

SCHEMA: Final = Draft202012Validator(schema(KINDS))


def _refusals(raw: Any) -> list[FieldError]:
    try:
        parse(raw, condition_types=KINDS)
    except Invalid as refused:
        return list(refused.errors)
    return []


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema(KINDS))


@given(conditions)
def test_what_is_well_formed_is_valid(raw: Any) -> None:
    assert _refusals(raw) == []
    assert SCHEMA.is_valid(raw)


@given(json_values | almost_conditions)
def test_what_the_schema_refuses_is_refused(raw: Any) -> None:
    if not SCHEMA.is_valid(raw):
        assert _refusals(raw)


def _said_by_no_schema(error: FieldError) -> bool:
    """It is about instants, the number of leaves, how many days, or a type's own strictness."""
    return error.msg.endswith(("instant", "leaves", "3660d")) or "weekday" in error.loc


@given(json_values | almost_conditions)
def test_what_is_refused_is_refused_by_the_schema_but_for_what_no_schema_says(raw: Any) -> None:
    """A pattern's `$` takes a line break at the end where Python reads it."""
    assume("\\n" not in json.dumps(raw))
    refusals = _refusals(raw)
    assert not SCHEMA.is_valid(raw) or all(_said_by_no_schema(one) for one in refusals)


@pytest.mark.parametrize("raw", [{"weekday": {"day": 8}}, {"weekday": {}}, {"unheard": {}}, {"all": [{"weekday": []}]}])
def test_a_condition_types_fields_are_in_the_schema(raw: Any) -> None:
    assert not SCHEMA.is_valid(raw)
    assert _refusals(raw)
