from datetime import timedelta

import pytest

from daemons.chassis.tokens.revoked import RevokedTokens
from rewardctl.kernel.principal import Principal, Role
from rewardctl.kernel.tokens import LIFETIME

ALIVE = LIFETIME.total_seconds()
KEPT = (LIFETIME + timedelta(minutes=2)).total_seconds()


class Time:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def revoked(time: Time) -> RevokedTokens:
    return RevokedTokens(time)


def someone(user_id: str = "user", session_id: str = "session", generation: int = 0) -> Principal:
    return Principal(user_id, frozenset({Role.USER}), session_id, generation)


def test_nobody_is_shut_out_until_it_is_told(revoked: RevokedTokens) -> None:
    assert not revoked.covers(someone())


def test_a_session_that_ended_is_shut_out_and_no_other(revoked: RevokedTokens) -> None:
    revoked.add(["session"], [])
    assert revoked.covers(someone())
    assert not revoked.covers(someone(session_id="other"))


def test_a_token_is_good_from_the_generation_that_its_user_is_told_to_have(revoked: RevokedTokens) -> None:
    revoked.add([], [("user", 3)])
    assert [revoked.covers(someone(generation=one)) for one in (0, 2, 3, 4)] == [True, True, False, False]
    assert not revoked.covers(someone("other", generation=0))


def test_a_generation_never_goes_back(revoked: RevokedTokens) -> None:
    revoked.add([], [("user", 3)])
    revoked.add([], [("user", 2)])
    assert revoked.covers(someone(generation=2))


def test_an_end_is_remembered_while_a_token_of_it_is_alive_and_then_forgotten(
    revoked: RevokedTokens, time: Time
) -> None:
    revoked.add(["session"], [("user", 1)])
    time.seconds = ALIVE + 60
    revoked.forget()
    assert revoked.covers(someone(session_id="other"))
    assert revoked.covers(someone("other"))
    time.seconds = KEPT
    revoked.forget()
    assert not revoked.covers(someone())


def test_what_is_told_again_is_kept_from_then_on(revoked: RevokedTokens, time: Time) -> None:
    revoked.add(["session", "second"], [])
    time.seconds = 100
    revoked.add(["session"], [])
    time.seconds = KEPT
    revoked.forget()
    assert revoked.covers(someone())
    assert not revoked.covers(someone(session_id="second"))
