"""Bodies and headers that are good as they are; a test says what is different."""

from dataclasses import dataclass
from typing import Any, Final

from daemons.event.domain.audit import Author
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import ServiceTokenSigner, TokenSigner

Body = dict[str, Any]
ISSUER: Final = "rewardctl"
AUDIENCE: Final = "rewardctl"
SERVICE_SECRET: Final = b"s" * 43
BEGUN: Final = "2026-01-01T00:00:00.000Z"
AUTHOR: Final = Author("a" * 24, "request-id")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Makes the header of a caller who has the given roles."""

    key: SigningKey

    def __call__(self, *roles: Role, user_id: str | None = None) -> dict[str, str]:
        signer = TokenSigner(self.key, ISSUER, AUDIENCE, SystemClock())
        return {"Authorization": f"Bearer {signer.access_token(user_id or new_id(), roles, new_id())}"}


def service_bearer(audience: str, secret: bytes = SERVICE_SECRET) -> dict[str, str]:
    """The header of auth, calling the daemon `audience`."""
    token = ServiceTokenSigner("auth", secret, ISSUER, SystemClock()).token(audience)
    return {"Authorization": f"Bearer {token}"}


def event_body(**changes: object) -> Body:
    """An event that runs and has no end."""
    usual = {"name": f"Summer {new_id()}", "rewardCondition": {}, "periodStart": BEGUN, "status": "ACTIVE"}
    return {**usual, **changes}


def point_body(**changes: object) -> Body:
    return {"name": f"Points {new_id()}", "points": 100, **changes}


def offer_body(reward_id: str, **changes: object) -> Body:
    """An offer that is approved at once and never runs out."""
    return {"rewardId": reward_id, "condition": {}, "autoResolve": True, **changes}


def without(body: Body, name: str) -> Body:
    return {key: value for key, value in body.items() if key != name}
