import pytest

from rewardctl.bench.tokens import Tokens
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner, TokenVerifier

KEY = SigningKey.generate()
VERIFIER = TokenVerifier({KEY.kid: KEY.private.public_key()}, "rewardctl", "rewardctl")


@pytest.fixture
def minted() -> Tokens:
    return Tokens(TokenSigner(KEY, "rewardctl", "rewardctl", SystemClock()))


def test_a_user_has_one_token_and_is_nobody_else(minted: Tokens) -> None:
    one, other = new_id(), new_id()
    assert minted.of_user(one) == minted.of_user(one) != minted.of_user(other)
    principal = VERIFIER.verify(minted.of_user(one))
    assert (principal.user_id, principal.roles) == (one, frozenset({Role.USER}))


def test_a_token_is_minted_anew_long_before_it_expires(minted: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    user, now = new_id(), 1000.0
    monkeypatch.setattr("rewardctl.bench.tokens.time.monotonic", lambda: now)
    first = minted.of_user(user)
    now += 7 * 60
    assert minted.of_user(user) == first
    now += 60
    assert minted.of_user(user) != first


def test_the_operator_may_make_offers(minted: Tokens) -> None:
    assert VERIFIER.verify(minted.of_operator()).has(Role.OPERATOR)
