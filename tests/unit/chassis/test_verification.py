from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from daemons.chassis.tokens.revoked import RevokedTokens
from daemons.chassis.tokens.verification import Verification
from rewardctl.kernel import tokens
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Principal, Role
from rewardctl.kernel.tokens import TokenSigner, TokenVerifier, Verified

KEY = SigningKey.generate()
SIGNER = TokenSigner(KEY, "us", "us", SystemClock())


class Counted(TokenVerifier):
    """Counts the signatures that were checked."""

    checked = 0

    def verified(self, token: str) -> Verified:
        type(self).checked += 1
        return super().verified(token)


@dataclass
class Blocked:
    sessions: set[str] = field(default_factory=set)

    def covers(self, principal: Principal) -> bool:
        return principal.session_id in self.sessions


@pytest.fixture
def verifier() -> TokenVerifier:
    Counted.checked = 0
    return Counted({KEY.kid: KEY.private.public_key()}, "us", "us")


def _token(session_id: str = "session-1") -> str:
    return SIGNER.access_token(new_id(), [Role.USER], session_id)


def test_a_token_is_verified_once(verifier: TokenVerifier) -> None:
    verification, token = Verification(verifier, RevokedTokens()), _token()
    assert verification.verify(token) == verification.verify(token)
    assert Counted.checked == 1


def test_what_is_no_token_is_refused_each_time_and_not_remembered(verifier: TokenVerifier) -> None:
    verification = Verification(verifier, RevokedTokens())
    for _ in range(3):
        with pytest.raises(InvalidToken):
            verification.verify("forged")
    assert Counted.checked == 3


def test_a_known_token_is_refused_once_it_has_expired(verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    verification, token = Verification(verifier, RevokedTokens()), _token()
    verification.verify(token)
    later = SystemClock().now() + tokens.LIFETIME + timedelta(seconds=1)
    monkeypatch.setattr("daemons.chassis.tokens.verification.time.time", later.timestamp)
    monkeypatch.setattr("tests.unit.chassis.test_verification.Counted.verified", _expired)
    with pytest.raises(InvalidToken):
        verification.verify(token)


def test_a_known_token_is_refused_once_its_session_has_ended(verifier: TokenVerifier) -> None:
    ended = Blocked()
    verification, token, other = Verification(verifier, ended), _token("one"), _token("other")
    verification.verify(token)
    ended.sessions.add("one")
    with pytest.raises(InvalidToken):
        verification.verify(token)
    assert verification.verify(other).session_id == "other"


def test_no_more_tokens_are_kept_than_there_is_room_for(verifier: TokenVerifier) -> None:
    verification, minted = Verification(verifier, RevokedTokens(), most=2), [_token() for _ in range(3)]
    for token in minted:
        verification.verify(token)
    verification.verify(minted[2])
    assert Counted.checked == 3
    verification.verify(minted[0])
    assert Counted.checked == 4


def _expired(_: TokenVerifier, __: str) -> Verified:
    raise InvalidToken
