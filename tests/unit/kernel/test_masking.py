import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardctl.kernel.masking import MASK, STANDARD

SECRET = "s3cret-value"
TELLING = [
    "password",
    "newPassword",
    "passwd",
    "pwd",
    "accessToken",
    "refresh_token",
    "client-secret",
    "Authorization",
    "authorisation",
    "Set-Cookie",
    "pepper",
    "credentials",
    "apiKey",
    "api_key",
    "api-key",
    "private_key",
    "couponCode",
    "coupon_code",
]


@pytest.mark.parametrize("key", TELLING)
def test_a_value_under_a_telling_key_is_masked(key: str) -> None:
    assert STANDARD.of_key("fields", {key: SECRET}) == {key: MASK}


@pytest.mark.parametrize("key", ["name", "points", "userId", "path", "key", "code", "status"])
def test_a_value_under_another_key_is_kept(key: str) -> None:
    assert STANDARD.of_key("fields", {key: SECRET}) == {key: SECRET}


def test_all_that_stands_under_a_telling_key_is_one_mask() -> None:
    assert STANDARD.of_key("fields", {"tokens": {"a": SECRET, "b": [SECRET]}}) == {"tokens": MASK}


@given(st.lists(st.sampled_from(["dict", "list", "tuple"]), max_size=20))
def test_depth_hides_no_secret(way: list[str]) -> None:
    value: object = {"password": SECRET, "name": "kept"}
    for step in way:
        value = {"in": value} if step == "dict" else [value] if step == "list" else (value, 1)
    shown = repr(STANDARD.of_key("fields", value))
    assert SECRET not in shown
    assert "kept" in shown


def test_what_is_masked_is_a_copy() -> None:
    value = {"password": SECRET, "inner": [{"token": SECRET}]}
    STANDARD.of_key("fields", value)
    assert value == {"password": SECRET, "inner": [{"token": SECRET}]}


def test_a_key_that_is_no_text_is_read_as_text() -> None:
    assert STANDARD.of_key("fields", {1: SECRET, b"password": SECRET}) == {1: SECRET, b"password": MASK}
