import pytest

from daemons.auth.domain.account import email_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("User@Example.com", "user@example.COM"),
        ("\uff55\uff53\uff45\uff52@example.com", "user@example.com"),
        ("caf\u00e9@example.com", "cafe\u0301@example.com"),
        ("stra\u00dfe@example.com", "STRASSE@example.com"),
        ("\u0399\u0308\u0301@example.com", "\u0390@example.com"),
    ],
)
def test_spellings_of_one_email_share_a_key(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


def test_different_emails_have_different_keys() -> None:
    assert email_key("a@example.com") != email_key("b@example.com")


def test_a_key_is_its_own_key() -> None:
    key = email_key("\u0390\u1e9b\u0323@Example.com")
    assert email_key(key) == key
