"""Access tokens: minted by auth, verified by every daemon for itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.kernel import ids
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import InvalidToken
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Principal, Role

LIFETIME: Final = timedelta(minutes=15)
_TYPE: Final = "at+jwt"
_REQUIRED: Final = ["iss", "aud", "sub", "iat", "exp", "jti", "sid", "roles"]


@dataclass(frozen=True, slots=True)
class TokenSigner:
    key: SigningKey
    issuer: str
    audience: str
    clock: Clock

    def access_token(self, user_id: str, roles: Iterable[Role], session_id: str) -> str:
        now = self.clock.now()
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": user_id,
            "sid": session_id,
            "roles": sorted(roles),
            "jti": ids.new_id(),
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
        }
        headers = {"kid": self.key.kid, "typ": _TYPE}
        return jwt.encode(claims, self.key.private, algorithm="EdDSA", headers=headers)


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    keys: Mapping[str, Ed25519PublicKey]
    issuer: str
    audience: str

    def verify(self, token: str) -> Principal:
        """The principal a token names.

        Raises: InvalidToken for whatever is not a live access token signed by one of `keys`.
        """
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
            if not (ids.is_id(claims["sub"]) and isinstance(claims["sid"], str) and isinstance(claims["roles"], list)):
                raise InvalidToken
            roles = frozenset(Role(role) for role in claims["roles"])
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise InvalidToken from error
        return Principal(claims["sub"], roles, claims["sid"])
