import base64
import json
from collections.abc import Callable
from typing import Any, Final

import httpx
import jwt
import pytest

from daemons.auth.service.parts import Parts
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey

HOUR: Final = 3600
Claims = dict[str, Any]
Forgery = Callable[[SigningKey, Claims], str]


@pytest.fixture
async def claims(parts: Parts, email: str) -> Claims:
    """Those of a good token."""
    account = await parts.accounts.register(email, "correct horse")
    now = int(SystemClock().now().timestamp())
    about = {"sub": account.id, "sid": new_id(), "jti": new_id(), "roles": ["USER"]}
    return {"iss": "rewardctl", "aud": "rewardctl", "iat": now, "exp": now + HOUR, **about}


def signed(key: SigningKey, claims: Claims, **headers: str) -> str:
    known = {"kid": key.kid, "typ": "at+jwt", **headers}
    return jwt.encode(claims, key.private, algorithm="EdDSA", headers=known)


def unsigned(key: SigningKey, claims: Claims) -> str:
    return jwt.encode(claims, "", algorithm="none", headers={"kid": key.kid, "typ": "at+jwt"})


def signed_with_the_public_half(key: SigningKey, claims: Claims) -> str:
    public = base64.urlsafe_b64decode(key.jwk()["x"] + "==")
    return jwt.encode(claims, public, algorithm="HS256", headers={"kid": key.kid, "typ": "at+jwt"})


def signed_by_another(key: SigningKey, claims: Claims) -> str:
    return signed(SigningKey.generate(), claims, kid=key.kid)


def with_promoted_roles(key: SigningKey, claims: Claims) -> str:
    head, _, signature = signed(key, claims).split(".")
    promoted = json.dumps({**claims, "roles": ["ADMIN"]}).encode()
    return f"{head}.{base64.urlsafe_b64encode(promoted).rstrip(b'=').decode()}.{signature}"


def changed(**changes: object) -> Forgery:
    return lambda key, claims: signed(key, {**claims, **changes})


def without(name: str) -> Forgery:
    return lambda key, claims: signed(key, {known: value for known, value in claims.items() if known != name})


FORGERIES: Final[dict[str, Forgery]] = {
    "unsigned": unsigned,
    "signed with the public half": signed_with_the_public_half,
    "signed by another": signed_by_another,
    "promoted": with_promoted_roles,
    "unknown kid": lambda key, claims: signed(key, claims, kid="other"),
    "not an access token": lambda key, claims: signed(key, claims, typ="JWT"),
    "expired": changed(exp=1),
    "issued elsewhere": changed(iss="elsewhere"),
    "meant for another": changed(aud="elsewhere"),
    "meant for many": changed(aud=["rewardctl", "elsewhere"]),
    "unknown role": changed(roles=["ROOT"]),
    "subject that is no id": changed(sub="$ne"),
    **{f"without {name}": without(name) for name in ("iss", "aud", "sub", "sid", "jti", "iat", "exp", "roles")},
    "no token": lambda _, __: "forged",
    "empty": lambda _, __: "",
}


async def me(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get("/auth/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_good_token_is_taken(client: httpx.AsyncClient, key: SigningKey, claims: Claims) -> None:
    assert (await me(client, signed(key, claims))).status_code == 200


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_token_is_refused(
    client: httpx.AsyncClient, key: SigningKey, claims: Claims, forgery: Forgery
) -> None:
    answer = await me(client, forgery(key, claims))
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:rewardctl:error:invalid_token"
