import pytest
from pydantic import ValidationError

from rewardctl.wire.accounts import PasswordRequest, RegisterRequest


@pytest.mark.parametrize(
    "password",
    [
        "\U0001f600" * 8,
        "비밀번호비밀번호",
        "x" * 128,
        "        ",
        "no-composition-rules",
    ],
    ids=["emoji", "hangul", "128", "blanks", "letters"],
)
def test_a_password_is_measured_in_characters_and_may_be_of_any(password: str) -> None:
    assert RegisterRequest(email="ada@example.com", password=password).password == password


@pytest.mark.parametrize(
    "password",
    ["x" * 7, "x" * 129, "\ufdfa" * 7, "\ufdfa" * 8, "e\u0301" * 4],
    ids=["7", "129", "7 that are many when normal", "8 that are too many when normal", "4 that are typed as 8"],
)
def test_one_that_is_too_short_or_too_long_in_any_form_is_refused(password: str) -> None:
    for make in (
        lambda: RegisterRequest(email="ada@example.com", password=password),
        lambda: PasswordRequest(current_password="x", new_password=password),
    ):
        with pytest.raises(ValidationError) as refused:
            make()
        assert password not in str([one["msg"] for one in refused.value.errors()])
