import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import BadSettings, InvalidToken
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey, load_service_secret
from rewardctl.kernel.principal import Role, Service
from rewardctl.kernel.tokens import (
    SERVICE_LIFETIME,
    ServiceTokenSigner,
    ServiceTokenVerifier,
    TokenSigner,
    TokenVerifier,
    is_service_token,
)
from tests.builders import AUDIENCE, ISSUER
from tests.fakes.auth import MovableClock

SECRET: Final = b"s" * 43
KEY: Final = SigningKey.generate()
NOW: Final = int(SystemClock().now().timestamp())
HEADER: Final[dict[str, Any]] = {"alg": "HS256", "typ": "st+jwt"}
GOOD: Final[dict[str, Any]] = {
    "iss": ISSUER,
    "aud": "event",
    "sub": "auth",
    "jti": new_id(),
    "iat": NOW,
    "exp": NOW + 3600,
}
VERIFIER: Final = ServiceTokenVerifier(SECRET, ISSUER, "event")
USERS: Final = TokenVerifier({KEY.kid: KEY.private.public_key()}, ISSUER, AUDIENCE)
Forge = Callable[[], str]


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sealed(header: object, claims: object, secret: bytes) -> str:
    """By hand: PyJWT refuses to make most of what follows."""
    text = f"{part(header)}.{part(claims)}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def changed(**changes: object) -> Forge:
    return lambda: sealed(HEADER, {**GOOD, **changes}, SECRET)


def with_header(**changes: object) -> Forge:
    return lambda: sealed({**HEADER, **changes}, GOOD, SECRET)


def without(name: str) -> Forge:
    return lambda: sealed(HEADER, {known: value for known, value in GOOD.items() if known != name}, SECRET)


def public_pem() -> bytes:
    return KEY.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def of_a_user(audience: str = AUDIENCE, *, user_id: str = "0" * 24) -> str:
    return TokenSigner(KEY, ISSUER, audience, SystemClock()).access_token(user_id, [Role.ADMIN], new_id())


def signed_as_a_user(header: dict[str, Any]) -> str:
    """A service's claims under the key of users' tokens."""
    text = f"{part({'alg': 'EdDSA', 'kid': KEY.kid, **header})}.{part(GOOD)}"
    return f"{text}.{part(KEY.private.sign(text.encode()))}"


def with_other_payload() -> str:
    head, _, signature = sealed(HEADER, GOOD, SECRET).split(".")
    return f"{head}.{part({**GOOD, 'sub': 'gateway'})}.{signature}"


FORGED: Final[dict[str, Forge]] = {
    "a user's": of_a_user,
    "a user's for this daemon": lambda: of_a_user("event"),
    "a user's key and a service's type": lambda: signed_as_a_user({"typ": "st+jwt"}),
    "unsigned": lambda: f"{part({**HEADER, 'alg': 'none'})}.{part(GOOD)}.",
    "unsigned in capitals": lambda: f"{part({**HEADER, 'alg': 'NONE'})}.{part(GOOD)}.",
    "unsigned with a signature": with_header(alg="none"),
    "no algorithm": lambda: sealed({"typ": "st+jwt"}, GOOD, SECRET),
    "another algorithm": with_header(alg="HS512"),
    "an algorithm for another key": with_header(alg="EdDSA"),
    "signed with the public key's bytes": lambda: sealed(HEADER, GOOD, KEY.private.public_key().public_bytes_raw()),
    "signed with the public key's PEM": lambda: sealed(HEADER, GOOD, public_pem()),
    "signed with another secret": lambda: sealed(HEADER, GOOD, b"t" * 43),
    "signed with an empty secret": lambda: sealed(HEADER, GOOD, b""),
    "another payload": with_other_payload,
    "a cut signature": lambda: sealed(HEADER, GOOD, SECRET)[:-4],
    "no signature": lambda: sealed(HEADER, GOOD, SECRET).rpartition(".")[0] + ".",
    "a user's type": with_header(typ="at+jwt"),
    "an ordinary JWT": with_header(typ="JWT"),
    "no typ": lambda: sealed({"alg": "HS256"}, GOOD, SECRET),
    "a critical header": with_header(crit=["exp"]),
    **{f"without {name}": without(name) for name in GOOD},
    **{f"{name} is null": changed(**{name: None}) for name in GOOD},
    "for another daemon": changed(aud="auth"),
    "for users' doors": changed(aud=AUDIENCE),
    "for several": changed(aud=["event", "auth"]),
    "issued elsewhere": changed(iss="elsewhere"),
    "expired": changed(exp=NOW - 10),
    "issued in the future": changed(iat=NOW + 3600),
    "an unknown service": changed(sub="stranger"),
    "a user for a service": changed(sub="0" * 24),
    "a service that is a list": changed(sub=["auth"]),
    "a payload that is a list": lambda: sealed(HEADER, [], SECRET),
    "a payload that is no JSON": lambda: sealed(HEADER, b"{", SECRET),
    "a deep header": lambda: sealed(b"[" * 100_000, GOOD, SECRET),
    "nothing": lambda: "",
    "text": lambda: "forged",
    "half a letter": lambda: "\ud800.\ud800.\ud800",
}


def signer(clock: MovableClock | SystemClock | None = None) -> ServiceTokenSigner:
    return ServiceTokenSigner("auth", SECRET, ISSUER, clock or SystemClock())


def test_a_good_token_names_its_service() -> None:
    assert VERIFIER.verify(signer().token("event")) == Service("auth")


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_no_forged_token_is_taken(forge: Forge) -> None:
    forged = forge()
    with pytest.raises(InvalidToken):
        VERIFIER.verify(forged)


def test_a_service_token_is_no_users_token() -> None:
    token = ServiceTokenSigner("auth", SECRET, ISSUER, SystemClock()).token(AUDIENCE)
    with pytest.raises(InvalidToken):
        USERS.verify(token)


@pytest.mark.parametrize("header", [{"typ": "at+jwt", "kid": KEY.kid}, {"typ": "st+jwt", "kid": KEY.kid}])
def test_the_service_secret_signs_nothing_for_users(header: dict[str, str]) -> None:
    claims = {**GOOD, "aud": AUDIENCE, "sub": "0" * 24, "sid": "s", "roles": ["ADMIN"]}
    with pytest.raises(InvalidToken):
        USERS.verify(sealed({"alg": "HS256", **header}, claims, SECRET))


def test_a_token_lives_for_a_minute_and_holds_nothing_more_than_is_needed() -> None:
    clock = MovableClock()
    token = signer(clock).token("event")
    claims = jwt.decode(token, options={"verify_signature": False})
    now = int(clock.now().timestamp())
    assert claims.pop("jti")
    assert claims == {"iss": ISSUER, "aud": "event", "sub": "auth", "iat": now, "exp": now + 60}
    clock.advance(-SERVICE_LIFETIME - timedelta(seconds=10))
    with pytest.raises(InvalidToken):
        VERIFIER.verify(signer(clock).token("event"))


def test_which_kind_a_token_says_that_it_is() -> None:
    assert is_service_token(signer().token("event"))
    assert not any(map(is_service_token, [of_a_user(), "", "a.b.c", "\ud800.\ud800"]))


def test_the_secret_is_not_shown() -> None:
    assert SECRET.decode() not in repr([signer(), VERIFIER])


def test_a_secret_that_is_missing_or_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="can't be read"):
        load_service_secret(tmp_path / "absent")
    (tmp_path / "short").write_bytes(b"s" * 31 + b"\n")
    with pytest.raises(BadSettings, match="too short"):
        load_service_secret(tmp_path / "short")
    (tmp_path / "good").write_bytes(SECRET + b"\n")
    assert load_service_secret(tmp_path / "good") == SECRET
