from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from rewardctl.kernel import plain


class _Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class _Open(BaseModel):
    model_config = ConfigDict(from_attributes=True)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (int, "x", "must be a whole number"),
        (int, 1.5, "must be a whole number"),
        (float, "x", "must be a number"),
        (bool, "x", "must be true or false"),
        (dict, 1, "must be an object"),
        (_Open, 1, "must be an object"),
        (tuple[int, ...], 1, "must be a list"),
        (Annotated[list[int], Field(min_length=1)], [], "must not be empty"),
        (_Colour, "x", "must be 'red' or 'blue'"),
        (datetime, "x", "must be an ISO 8601 instant such as 2026-11-22T00:00:00Z"),
        (datetime, "2026-11-22T25:00:00Z", "must be an ISO 8601 instant such as 2026-11-22T00:00:00Z"),
        (datetime, [], "must be an ISO 8601 instant such as 2026-11-22T00:00:00Z"),
        (AwareDatetime, "2026-11-22T00:00:00", "needs a Z or an offset such as +09:00"),
        (bytes, 1, "Input should be a valid bytes"),
    ],
)
def test_a_refusal_is_said_in_plain_words(kind: Any, value: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert plain.words(caught.value.errors()[0]) == said


def test_our_own_refusals_are_said_as_they_are() -> None:
    assert plain.words({"type": "value_error", "msg": "Value error, must be odd"}) == "must be odd"
