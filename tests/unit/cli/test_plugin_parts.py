import tomllib
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from rewardctl.cli.plugins.fields import fields, settings
from rewardctl.cli.plugins.names import Names
from rewardctl.cli.plugins.samples import sampled
from rewardctl.cli.plugins.settings import text


def test_names_of_one_word_and_of_several() -> None:
    one, several = Names.of("sticker"), Names.of("gift-card-2")
    assert (one.distribution, one.module, one.type, one.class_name) == (
        "rewardctl-sticker",
        "rewardctl_sticker",
        "STICKER",
        "Sticker",
    )
    assert (several.module, several.type, several.class_name) == ("rewardctl_gift_card_2", "GIFTCARD2", "GiftCard2")


@pytest.mark.parametrize(
    "value",
    [
        'a "quoted" \\ one',
        "two\nlines\tand a tab",
        "여름 🎁",
        "\x01\x7f\u2028",
        7,
        -1.5,
        True,
        [1, "two", [False]],
        {"a b": {"c": 1}},
        datetime(2026, 11, 22, 7, tzinfo=UTC),
    ],
)
def test_settings_are_read_back_as_they_were_written(value: Any) -> None:
    tables = {"STICKER": {"field": value, "an odd one": value}, "A.B": {"c": 1}}
    assert tomllib.loads(text(tables)) == tables


class Inner(BaseModel):
    size: Literal["s", "m"]


class Outer(BaseModel):
    count: Annotated[int, Field(gt=10)]
    label: Annotated[str, Field(min_length=8, max_length=9)]
    until: datetime
    inner: Inner
    several: Annotated[list[Inner], Field(min_length=2)]
    chosen: bool
    maybe: str | None = None


def test_made_up_fields_are_taken_by_their_model() -> None:
    made = Outer.model_validate(sampled(Outer))
    assert made.maybe is None
    assert made.until > datetime.now(UTC)


class Keyed(BaseModel):
    key: SecretStr
    old_key: SecretStr | None = None
    url: Annotated[str, Field(description="Where it is.")] = "https://example.com"


def test_a_secret_is_told_from_other_settings() -> None:
    assert {one.field: (one.secret, one.set) for one in settings(Keyed, {"key": "x"})} == {
        "key": (True, True),
        "old_key": (True, False),
        "url": (False, False),
    }


def test_a_field_is_described_with_its_limits() -> None:
    found = {one.name: one for one in fields(Outer)}
    assert (found["count"].type, found["count"].limits) == ("integer", "exclusive minimum 10")
    assert found["maybe"].type == "string or null"
    assert found["inner"].type == "Inner"
    assert {one.name: one.description for one in fields(Keyed)}["url"] == "Where it is."
