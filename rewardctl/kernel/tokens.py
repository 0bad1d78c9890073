"""Access tokens, minted by auth for users, and service tokens, which a daemon mints to call another one.

Every daemon verifies them for itself. Neither kind is ever taken for the other: key, algorithm and `typ` differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.kernel import ids
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Principal, Role, Service
from rewardctl.kernel.services import DAEMONS

LIFETIME: Final = timedelta(minutes=15)
SERVICE_LIFETIME: Final = timedelta(seconds=60)
_TYPE: Final = "at+jwt"
_REQUIRED: Final = ["iss", "aud", "sub", "iat", "exp", "jti", "sid", "roles"]
_SERVICE_TYPE: Final = "st+jwt"
_SERVICE_REQUIRED: Final = ["iss", "aud", "sub", "iat", "exp", "jti"]
_LEEWAY: Final = timedelta(seconds=5)
"""So far may the clocks of two machines be apart."""


@dataclass(frozen=True, slots=True)
class TokenSigner:
    key: SigningKey
    issuer: str
    audience: str
    clock: Clock

    def access_token(self, user_id: str, roles: Iterable[Role], session_id: str, generation: int = 0) -> str:
        """`generation` is the account's, as it was read together with `roles`."""
        now = self.clock.now()
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": user_id,
            "sid": session_id,
            "roles": sorted(roles),
            "gen": generation,
            "jti": ids.new_id(),
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
        }
        headers = {"kid": self.key.kid, "typ": _TYPE}
        return jwt.encode(claims, self.key.private, algorithm="EdDSA", headers=headers)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a good token says; `kid` names the key that signed it, `expires_at` is in seconds since the epoch."""

    principal: Principal
    expires_at: int
    kid: str


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    keys: Mapping[str, Ed25519PublicKey]
    issuer: str
    audience: str

    def verify(self, token: str) -> Principal:
        """The principal a token names. Raises: as `verified` does."""
        return self.verified(token).principal

    def verified(self, token: str) -> Verified:
        """Raises: InvalidToken for whatever is not a live access token signed by one of `keys`."""
        try:
            header = jwt.get_unverified_header(token)
            key = self.keys.get(str(header.get("kid")))
            if key is None or header.get("typ") != _TYPE:
                raise InvalidToken
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                issuer=self.issuer,
                audience=self.audience,
                options={"require": _REQUIRED, "strict_aud": True},
            )
            generation = claims.get("gen", 0)
            if not (ids.is_id(claims["sub"]) and isinstance(claims["sid"], str) and isinstance(claims["roles"], list)):
                raise InvalidToken
            if type(generation) is not int or generation < 0:
                raise InvalidToken
            roles = frozenset(Role(role) for role in claims["roles"])
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise InvalidToken from error
        principal = Principal(claims["sub"], roles, claims["sid"], generation)
        return Verified(principal, int(claims["exp"]), header["kid"])


@dataclass(frozen=True, slots=True)
class ServiceTokenSigner:
    """Mints the tokens of the daemon `service`."""

    service: str
    secret: bytes = field(repr=False)
    issuer: str
    clock: Clock

    def token(self, audience: str) -> str:
        """Good for one minute, at the daemon `audience` alone."""
        now = self.clock.now()
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "sub": self.service,
            "jti": ids.new_id(),
            "iat": int(now.timestamp()),
            "exp": int((now + SERVICE_LIFETIME).timestamp()),
        }
        return jwt.encode(claims, self.secret, algorithm="HS256", headers={"typ": _SERVICE_TYPE})


@dataclass(frozen=True, slots=True)
class ServiceTokenVerifier:
    """`audience` is the daemon that verifies."""

    secret: bytes = field(repr=False)
    issuer: str
    audience: str

    def verify(self, token: str) -> Service:
        """The daemon that a token names.

        Raises: InvalidToken for whatever is not a live service token for this daemon.
        """
        try:
            if not is_service_token(token):
                raise InvalidToken
            claims = jwt.decode(
                token,
                self.secret,
                algorithms=["HS256"],
                issuer=self.issuer,
                audience=self.audience,
                leeway=_LEEWAY,
                options={"require": _SERVICE_REQUIRED, "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise InvalidToken from error
        if claims["sub"] not in DAEMONS:
            raise InvalidToken
        return Service(claims["sub"])


def is_service_token(token: str) -> bool:
    """Whether it says that it is one; nothing is verified."""
    try:
        return jwt.get_unverified_header(token).get("typ") == _SERVICE_TYPE
    except (jwt.PyJWTError, ValueError, TypeError):
        return False


def kid_of(token: str) -> str | None:
    """The key that an access token says it is signed by; None where it is no access token. Nothing is verified."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    kid = header.get("kid")
    return kid if header.get("typ") == _TYPE and header.get("alg") == "EdDSA" and isinstance(kid, str) else None
