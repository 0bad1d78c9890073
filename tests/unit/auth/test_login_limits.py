from contextlib import suppress

import pytest

from daemons.auth.domain.password import WrongPassword
from daemons.auth.service.login_limits import LONGEST_WAIT, LoginLimits, LoginRates
from rewardctl.kernel.errors import BadCredentials, Invalid, TooManyRequests, Unavailable
from rewardctl.kernel.rate import Rate
from tests.fakes.auth import InMemoryCounts

MANY = Rate(1_000_000, 60)
RATES = LoginRates(Rate(10, 86_400), MANY, MANY)
EMAIL = "ada@example.com"


@pytest.fixture
def counts() -> InMemoryCounts:
    return InMemoryCounts()


@pytest.fixture
def limits(counts: InMemoryCounts) -> LoginLimits:
    return LoginLimits(counts, RATES)


async def _failed(limits: LoginLimits, email: str = EMAIL) -> int:
    """How many seconds are to be waited, 0 where the password was looked at."""
    try:
        await _fail(limits, email)
    except TooManyRequests as refused:
        assert refused.retry_after is not None
        return refused.retry_after
    return 0


async def _fail(limits: LoginLimits, email: str) -> None:
    with suppress(BadCredentials):
        async with limits.attempt(email, "203.0.113.9"):
            raise BadCredentials


async def test_ten_failures_are_free_and_each_further_one_waits_twice_as_long(
    limits: LoginLimits, counts: InMemoryCounts
) -> None:
    assert [await _failed(limits) for _ in range(10)] == [0] * 10
    waits = []
    for _ in range(14):
        waits.append(await _failed(limits))
        counts.seconds += waits[-1]
        assert await _failed(limits) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, *[LONGEST_WAIT] * 4]


async def test_a_wrong_present_password_is_a_failure_and_a_new_one_that_will_not_do_is_none(
    limits: LoginLimits,
) -> None:
    for email, error, wait in (("ada@example.com", WrongPassword(), 1), ("bob@example.com", Invalid(), 0)):
        for _ in range(10):
            with pytest.raises(Invalid):
                async with limits.attempt(email, "203.0.113.9"):
                    raise error
        assert await _failed(limits, email) == wait


async def test_trying_in_vain_makes_no_wait_longer(limits: LoginLimits) -> None:
    assert [await _failed(limits) for _ in range(10)] == [0] * 10
    assert {await _failed(limits) for _ in range(100)} == {1}


async def test_every_wait_ends_and_after_a_day_all_is_forgotten(limits: LoginLimits, counts: InMemoryCounts) -> None:
    for _ in range(40):
        counts.seconds += await _failed(limits)
    counts.seconds += 86_400
    assert [await _failed(limits) for _ in range(10)] == [0] * 10


async def test_a_login_that_succeeds_ends_it(limits: LoginLimits, counts: InMemoryCounts) -> None:
    for _ in range(10):
        await _failed(limits)
    counts.seconds += 1
    async with limits.attempt(EMAIL, "203.0.113.9"):
        pass
    assert [await _failed(limits) for _ in range(10)] == [0] * 10


async def test_the_right_password_waits_too(limits: LoginLimits) -> None:
    for _ in range(10):
        await _failed(limits)
    with pytest.raises(TooManyRequests):
        async with limits.attempt(EMAIL, "203.0.113.9"):
            raise AssertionError("nothing may be learnt now")


async def test_an_account_is_one_in_every_spelling_and_another_is_free(limits: LoginLimits) -> None:
    for _ in range(10):
        await _failed(limits, "Ada@Example.com")
    assert await _failed(limits, "ada@example.COM") == 1
    assert await _failed(limits, "bob@example.com") == 0


async def test_what_the_platform_failed_at_is_nobodys_failure(limits: LoginLimits) -> None:
    for _ in range(30):
        with pytest.raises(Unavailable):
            async with limits.attempt(EMAIL, "203.0.113.9"):
                raise Unavailable
    assert await _failed(limits) == 0
