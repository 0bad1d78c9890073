from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from rewardctl.sdk import Hidden, Params, hidden_fields
from rewardctl_coupon import CouponParams


class Plain(Params):
    secret_word: Annotated[str, Hidden()]
    other: str = ""


class Optional(Params):
    secret_word: Annotated[str, Field(min_length=1), Hidden()] | None = None
    other: dict[str, int] | None = None


class Nested(Params):
    secret_word: list[Annotated[str, Hidden()]] | None = None


@pytest.mark.parametrize("model", [Plain, Optional, Nested])
def test_a_marked_field_is_hidden_wherever_the_mark_stands(model: type[BaseModel]) -> None:
    assert hidden_fields(model) == {"secretWord"}


def test_the_code_that_all_get_is_hidden() -> None:
    assert hidden_fields(CouponParams) == {"couponCode"}
