from datetime import timedelta
from typing import Final

import jwt
import pytest

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import LIFETIME, TokenSigner, TokenVerifier, kid_of
from tests.builders import AUDIENCE, ISSUER
from tests.fakes.auth import MovableClock
from tests.forgeries import FORGED, SENT, Forger, Forgery

KEY: Final = SigningKey.generate()
OTHER: Final = SigningKey.generate()
FORGER: Final = Forger(KEY)


def verifier(*keys: SigningKey) -> TokenVerifier:
    return TokenVerifier({key.kid: key.private.public_key() for key in keys}, ISSUER, AUDIENCE)


def test_a_good_token_names_its_principal() -> None:
    good = FORGER.good
    principal = verifier(KEY).verify(FORGER.signed({**good, "roles": ["USER", "ADMIN", "USER"]}))
    assert principal.user_id == good["sub"]
    assert principal.session_id == good["sid"]
    assert principal.roles == {Role.USER, Role.ADMIN}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_no_forged_token_is_taken(forge: Forgery) -> None:
    forged = forge(FORGER)
    with pytest.raises(InvalidToken):
        verifier(KEY).verify(forged)


def test_the_table_of_forgeries_is_long_enough() -> None:
    assert len(SENT) >= 60


def test_the_kid_of_an_access_token_is_read_and_of_nothing_else() -> None:
    assert kid_of(FORGER.signed(key=OTHER, kid=OTHER.kid)) == OTHER.kid
    others = [forge(FORGER) for forge in FORGED.values()]
    assert {kid_of(one) for one in others} <= {None, KEY.kid, FORGER.other.kid, "other", "../../dev/null"}
    assert {kid_of(one) for one in (FORGER.signed(typ="st+jwt"), FORGER.hmac_signed(b""), "forged", "")} == {None}


def test_while_keys_change_both_are_good_and_a_retired_one_is_not() -> None:
    tokens = [TokenSigner(key, ISSUER, AUDIENCE, SystemClock()).access_token("0" * 24, [], "s") for key in (KEY, OTHER)]
    for token in tokens:
        assert verifier(KEY, OTHER).verify(token).user_id == "0" * 24
    with pytest.raises(InvalidToken):
        verifier(OTHER).verify(tokens[0])


def test_a_token_holds_what_is_needed_and_nothing_more() -> None:
    clock = MovableClock()
    token = TokenSigner(KEY, ISSUER, AUDIENCE, clock).access_token("0" * 24, [Role.USER, Role.ADMIN], "session")
    claims = jwt.decode(token, options={"verify_signature": False})
    now = int(clock.now().timestamp())
    assert claims.pop("jti")
    assert claims == {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "0" * 24,
        "sid": "session",
        "roles": ["ADMIN", "USER"],
        "gen": 0,
        "iat": now,
        "exp": now + int(LIFETIME.total_seconds()),
    }
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "kid": KEY.kid, "typ": "at+jwt"}


def test_each_token_has_a_name_of_its_own() -> None:
    signer = TokenSigner(KEY, ISSUER, AUDIENCE, SystemClock())
    names = {
        jwt.decode(signer.access_token("0" * 24, [], "s"), options={"verify_signature": False})["jti"]
        for _ in range(100)
    }
    assert len(names) == 100


def test_a_token_is_over_when_its_lifetime_is() -> None:
    clock = MovableClock()
    clock.advance(-LIFETIME - timedelta(seconds=1))
    old = TokenSigner(KEY, ISSUER, AUDIENCE, clock).access_token("0" * 24, [], "session")
    with pytest.raises(InvalidToken):
        verifier(KEY).verify(old)
