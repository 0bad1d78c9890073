"""Tokens that nobody must take, each made by hand: PyJWT refuses to make most of them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives import serialization

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from tests.builders import AUDIENCE, ISSUER

NOW: Final = int(SystemClock().now().timestamp())
HOUR: Final = 3600
CLAIMS: Final = ("iss", "aud", "sub", "sid", "jti", "roles", "iat", "exp")
Claims = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Forger:
    """Has the `key` that signs, to show that this alone is not enough; `user_id` is of the token that is good."""

    key: SigningKey
    user_id: str = "0" * 24
    other: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def good(self) -> Claims:
        about = {"sub": self.user_id, "sid": new_id(), "jti": new_id(), "roles": ["USER"]}
        return {"iss": ISSUER, "aud": AUDIENCE, "iat": NOW, "exp": NOW + HOUR, **about}

    def signed(self, claims: object = None, *, key: SigningKey | None = None, **headers: object) -> str:
        said = {"alg": "EdDSA", "kid": self.key.kid, "typ": "at+jwt", **headers}
        return sealed(said, self.good if claims is None else claims, (key or self.key).private.sign)

    def with_header(self, header: object) -> str:
        """A header of one's own before a payload, signed with the right key."""
        return sealed(header, self.good, self.key.private.sign)

    def hmac_signed(self, secret: bytes, algorithm: str = "HS256") -> str:
        header = {"alg": algorithm, "kid": self.key.kid, "typ": "at+jwt"}
        return sealed(header, self.good, lambda text: hmac.digest(secret, text, hashlib.sha256))

    def unsigned(self, algorithm: str) -> str:
        return f"{part({'alg': algorithm, 'kid': self.key.kid, 'typ': 'at+jwt'})}.{part(self.good)}."

    def promoted(self) -> str:
        head, _, signature = self.signed().split(".")
        return f"{head}.{part({**self.good, 'roles': ['ADMIN']})}.{signature}"

    def public_raw(self) -> bytes:
        return self.key.private.public_key().public_bytes_raw()

    def public_pem(self) -> bytes:
        return self.key.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


Forgery = Callable[[Forger], str]


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sealed(header: object, payload: object, seal: Callable[[bytes], bytes]) -> str:
    text = f"{part(header)}.{part(payload)}"
    return f"{text}.{part(seal(text.encode()))}"


def changed(**changes: object) -> Forgery:
    return lambda by: by.signed({**by.good, **changes})


def without(name: str) -> Forgery:
    return lambda by: by.signed({known: value for known, value in by.good.items() if known != name})


FORGED: Final[dict[str, Forgery]] = {
    "unsigned": lambda by: by.unsigned("none"),
    "unsigned in capitals": lambda by: by.unsigned("NONE"),
    "unsigned with a signature": lambda by: by.with_header({"alg": "none", "kid": by.key.kid, "typ": "at+jwt"}),
    "no algorithm": lambda by: by.with_header({"kid": by.key.kid, "typ": "at+jwt"}),
    "signed with the public key's bytes": lambda by: by.hmac_signed(by.public_raw()),
    "signed with the public key's PEM": lambda by: by.hmac_signed(by.public_pem()),
    "signed with an empty secret": lambda by: by.hmac_signed(b""),
    "an algorithm for another key": lambda by: by.hmac_signed(by.public_pem(), "RS256"),
    "signed by another": lambda by: by.signed(key=by.other),
    "a promoted payload": Forger.promoted,
    "a cut signature": lambda by: by.signed()[:-4],
    "no signature": lambda by: by.signed().rpartition(".")[0] + ".",
    "two parts": lambda by: by.signed().rpartition(".")[0],
    "an unknown kid": lambda by: by.signed(kid="other"),
    "another's kid and key": lambda by: by.signed(key=by.other, kid=by.other.kid),
    "no kid": lambda by: by.with_header({"alg": "EdDSA", "typ": "at+jwt"}),
    "a kid that is no text": lambda by: by.with_header({"alg": "EdDSA", "typ": "at+jwt", "kid": [by.key.kid]}),
    "a path for a kid": lambda by: by.signed(kid="../../dev/null"),
    "a key in the header": lambda by: by.signed(key=by.other, kid=by.other.kid, jwk=by.other.jwk()),
    "a key's address in the header": lambda by: by.signed(key=by.other, jku="http://127.0.0.1:1/jwks.json"),
    "a critical header": lambda by: by.signed(crit=["exp"]),
    "an ordinary JWT": lambda by: by.signed(typ="JWT"),
    "no typ": lambda by: by.with_header({"alg": "EdDSA", "kid": by.key.kid}),
    "a header that is a list": lambda by: by.with_header([]),
    **{f"without {name}": without(name) for name in CLAIMS},
    **{f"{name} is null": changed(**{name: None}) for name in CLAIMS},
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
    "a payload that is a list": lambda by: by.signed([]),
    "a payload that is no JSON": lambda by: by.signed(b"{"),
    "a deep header": lambda by: by.with_header(b"[" * 100_000 + b"]" * 100_000),
    "a deep payload": lambda by: by.signed(b"[" * 100_000 + b"]" * 100_000),
    "a header of 5,000 digits": lambda by: by.with_header(b'{"alg":' + b"9" * 5000 + b"}"),
    "a space before it": lambda by: " " + by.signed(),
    "a line after it": lambda by: by.signed() + "\n",
    "nothing": lambda _: "",
    "dots": lambda _: "..",
    "text": lambda _: "forged",
    "other letters": lambda _: "é.ü.여",
    "half a letter": lambda _: "\ud800.\ud800.\ud800",
    "a nul": lambda by: "\0" + by.signed(),
}
UNSENDABLE: Final = {
    *("a deep header", "a deep payload", "a space before it", "a line after it"),
    *("other letters", "half a letter", "a nul", "nothing"),
}
"""What no client sends in a header, or what a header loses on its way."""
SENT: Final = {name: forge for name, forge in FORGED.items() if name not in UNSENDABLE}
