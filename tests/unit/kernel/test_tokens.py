import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import LIFETIME, TokenSigner, TokenVerifier
from tests.builders import AUDIENCE, ISSUER
from tests.fakes.auth import MovableClock

KEY: Final = SigningKey.generate()
OTHER: Final = SigningKey.generate()
NOW: Final = int(SystemClock().now().timestamp())
HOUR: Final = 3600
GOOD: Final[dict[str, Any]] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "0" * 24,
    "sid": new_id(),
    "jti": new_id(),
    "roles": ["USER"],
    "iat": NOW,
    "exp": NOW + HOUR,
}
Forge = Callable[[], str]


def verifier(*keys: SigningKey) -> TokenVerifier:
    return TokenVerifier({key.kid: key.private.public_key() for key in keys}, ISSUER, AUDIENCE)


def changed(**changes: object) -> Forge:
    return lambda: signed({**GOOD, **changes})


def without(name: str) -> Forge:
    return lambda: signed({known: value for known, value in GOOD.items() if known != name})


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(claims: object = GOOD, *, key: SigningKey = KEY, **headers: object) -> str:
    return sealed({"alg": "EdDSA", "kid": KEY.kid, "typ": "at+jwt", **headers}, claims, key.private.sign)


def sealed(header: object, payload: object, seal: Callable[[bytes], bytes]) -> str:
    """By hand: PyJWT refuses to make most of what follows."""
    text = f"{part(header)}.{part(payload)}"
    return f"{text}.{part(seal(text.encode()))}"


def hmac_signed(secret: bytes, algorithm: str = "HS256") -> str:
    header = {"alg": algorithm, "kid": KEY.kid, "typ": "at+jwt"}
    return sealed(header, GOOD, lambda text: hmac.digest(secret, text, hashlib.sha256))


def with_header(header: object) -> str:
    """A header of one's own before a payload, signed with the right key."""
    return sealed(header, GOOD, KEY.private.sign)


def public_pem() -> bytes:
    return KEY.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def with_other_payload() -> str:
    head, _, signature = signed().split(".")
    return f"{head}.{part({**GOOD, 'roles': ['ADMIN']})}.{signature}"


FORGED: Final[dict[str, Forge]] = {
    "unsigned": lambda: f"{part({'alg': 'none', 'kid': KEY.kid, 'typ': 'at+jwt'})}.{part(GOOD)}.",
    "unsigned in capitals": lambda: f"{part({'alg': 'NONE', 'kid': KEY.kid, 'typ': 'at+jwt'})}.{part(GOOD)}.",
    "unsigned with a signature": lambda: with_header({"alg": "none", "kid": KEY.kid, "typ": "at+jwt"}),
    "no algorithm": lambda: with_header({"kid": KEY.kid, "typ": "at+jwt"}),
    "signed with the public key's bytes": lambda: hmac_signed(KEY.private.public_key().public_bytes_raw()),
    "signed with the public key's PEM": lambda: hmac_signed(public_pem()),
    "signed with an empty secret": lambda: hmac_signed(b""),
    "an algorithm for another key": lambda: hmac_signed(public_pem(), "RS256"),
    "signed by another": lambda: signed(key=OTHER),
    "a promoted payload": with_other_payload,
    "a cut signature": lambda: signed()[:-4],
    "no signature": lambda: signed().rpartition(".")[0] + ".",
    "two parts": lambda: signed().rpartition(".")[0],
    "an unknown kid": lambda: signed(kid="other"),
    "another's kid and key": lambda: signed(key=OTHER, kid=OTHER.kid),
    "no kid": lambda: with_header({"alg": "EdDSA", "typ": "at+jwt"}),
    "a kid that is no text": lambda: with_header({"alg": "EdDSA", "typ": "at+jwt", "kid": [KEY.kid]}),
    "a path for a kid": lambda: signed(kid="../../dev/null"),
    "a key in the header": lambda: signed(key=OTHER, kid=OTHER.kid, jwk=OTHER.jwk()),
    "a key's address in the header": lambda: signed(key=OTHER, jku="http://127.0.0.1:1/jwks.json"),
    "a critical header": lambda: signed(crit=["exp"]),
    "an ordinary JWT": lambda: signed(typ="JWT"),
    "no typ": lambda: with_header({"alg": "EdDSA", "kid": KEY.kid}),
    "a header that is a list": lambda: with_header([]),
    **{f"without {name}": without(name) for name in GOOD},
    **{f"{name} is null": changed(**{name: None}) for name in GOOD},
    "issued elsewhere": changed(iss="elsewhere"),
    "issued by several": changed(iss=[ISSUER]),
    "meant for another": changed(aud="elsewhere"),
    "meant for many": changed(aud=[AUDIENCE, "elsewhere"]),
    "expired": changed(exp=NOW - 1),
    "expired at the epoch": changed(exp=0),
    "an end that is no time": changed(exp="later"),
    "an infinite end": changed(exp=float("inf")),
    "issued in the future": changed(iat=NOW + HOUR),
    "issued at no time": changed(iat="now"),
    "not good yet": changed(nbf=NOW + HOUR),
    "a subject that is no id": changed(sub="admin"),
    "a subject that is an operator": changed(sub={"$ne": None}),
    "a subject that is a number": changed(sub=1),
    "a subject in capitals": changed(sub="A" * 24),
    "a session that is a number": changed(sid=1),
    "roles as text": changed(roles="USER"),
    "no roles as text": changed(roles=""),
    "roles as an object": changed(roles={"ADMIN": True}),
    "no roles as an object": changed(roles={}),
    "roles as a number": changed(roles=1),
    "roles as true": changed(roles=True),
    "an unknown role": changed(roles=["USER", "ROOT"]),
    "a role in small letters": changed(roles=["admin"]),
    "roles in roles": changed(roles=[["ADMIN"]]),
    "a role that is null": changed(roles=[None]),
    "a payload that is a list": lambda: signed([]),
    "a payload that is no JSON": lambda: signed(b"{"),
    "a deep header": lambda: with_header(b"[" * 100_000 + b"]" * 100_000),
    "a deep payload": lambda: signed(b"[" * 100_000 + b"]" * 100_000),
    "a header of 5,000 digits": lambda: with_header(b'{"alg":' + b"9" * 5000 + b"}"),
    "a space before it": lambda: " " + signed(),
    "a line after it": lambda: signed() + "\n",
    "nothing": lambda: "",
    "dots": lambda: "..",
    "text": lambda: "forged",
    "other letters": lambda: "é.ü.여",
    "half a letter": lambda: "\ud800.\ud800.\ud800",
    "a nul": lambda: "\0" + signed(),
}


def test_a_good_token_names_its_principal() -> None:
    principal = verifier(KEY).verify(signed({**GOOD, "roles": ["USER", "ADMIN", "USER"]}))
    assert principal.user_id == GOOD["sub"]
    assert principal.session_id == GOOD["sid"]
    assert principal.roles == {Role.USER, Role.ADMIN}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_no_forged_token_is_taken(forge: Forge) -> None:
    forged = forge()
    with pytest.raises(InvalidToken):
        verifier(KEY).verify(forged)


def test_the_table_of_forgeries_is_long_enough() -> None:
    assert len(FORGED) >= 60


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
