import pytest

from rewardctl.kernel.rate import Rate


@pytest.mark.parametrize(
    ("text", "seconds"), [("10/second", 1), ("10/minute", 60), ("10/hour", 3_600), ("10/day", 86_400)]
)
def test_a_rate_is_read_and_written_alike(text: str, seconds: int) -> None:
    assert Rate.of(text) == Rate(10, seconds)
    assert str(Rate.of(text)) == text


@pytest.mark.parametrize(
    "text", ["", "10", "0/minute", "-1/minute", "10/week", "10 / minute", "10/minute\n", "x/day", 10]
)
def test_what_is_no_rate_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="10/minute"):
        Rate.of(text)
