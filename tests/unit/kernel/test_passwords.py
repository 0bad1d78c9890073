import pytest

from rewardctl.kernel import passwords


def test_nothing_of_a_long_password_is_cut() -> None:
    long = "x" * 127
    stored = passwords.hashed(f"{long}a", b"pepper", 4)
    assert passwords.matches(f"{long}a", b"pepper", stored)
    assert not passwords.matches(f"{long}b", b"pepper", stored)


def test_a_password_in_another_form_of_its_letters_is_the_same() -> None:
    stored = passwords.hashed("cafe\u0301-creme", b"pepper", 4)
    assert passwords.matches("caf\u00e9-creme", b"pepper", stored)


def test_another_pepper_matches_nothing() -> None:
    assert not passwords.matches("correct horse", b"other", passwords.hashed("correct horse", b"pepper", 4))


@pytest.mark.parametrize("common", ["password", "PassWord", "qwertyuiop", "12345678", "\uff51\uff57erty123"])
def test_what_is_tried_first_is_common_in_any_spelling(common: str) -> None:
    assert passwords.is_common(common)


@pytest.mark.parametrize("rare", ["correct horse battery", "password-of-nobody-else", "", "pass"])
def test_what_is_not_on_the_list_is_not_common(rare: str) -> None:
    assert not passwords.is_common(rare)


def test_the_list_holds_what_could_be_chosen_at_all_each_once_and_in_order() -> None:
    listed = sorted(passwords._common())
    assert len(listed) > 2000
    assert all(passwords.length(one)[0] >= passwords.SHORTEST for one in listed)
    assert all(passwords.is_common(one) for one in listed)
