"""What auth tells the other daemons: its public keys, and what ended before its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from daemons.chassis.peers.hop import Call, Hop
from daemons.chassis.peers.origins import Origins
from daemons.chassis.peers.replicas import Replicas
from daemons.chassis.peers.upstream import Answer
from rewardctl.kernel.clock import iso
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.keys import public_keys
from rewardctl.kernel.tokens import ServiceTokenSigner
from rewardctl.wire.accounts import RevocationsResponse

_AUTH: Final = "auth"
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class AuthSource:
    """Auth's replicas tell the same."""

    hop: Hop
    replicas: Replicas

    @classmethod
    def of(cls, hop: Hop, origins: Origins) -> "AuthSource":
        return cls(hop, Replicas.of(origins))

    async def keys(self) -> Mapping[str, Ed25519PublicKey]:
        """By `kid`. Raises: Unavailable, also where there is not a single one."""
        try:
            found = public_keys(await self._got("/.well-known/jwks.json"))
        except ValueError as error:
            raise Unavailable("The auth daemon publishes no keys") from error
        if not found:
            raise Unavailable("The auth daemon publishes no keys")
        return found

    async def revocations(self, since: datetime | None, signer: ServiceTokenSigner) -> RevocationsResponse:
        """Raises: Unavailable."""
        token = f"Bearer {signer.token(_AUTH)}".encode()
        query = f"?since={iso(since)}" if since else ""
        said = await self._got(f"/auth/revocations{query}", (b"authorization", token))
        try:
            return RevocationsResponse.model_validate_json(said)
        except ValidationError as error:
            raise Unavailable("The auth daemon does not say what ended") from error

    async def _got(self, target: str, *headers: tuple[bytes, bytes]) -> bytes:
        call = Call(_AUTH, "GET", self.replicas.in_turn(), target.encode(), headers, quiet=True)
        async with self.hop.exchange(call) as answer:
            return await _body(answer)


async def _body(answer: Answer) -> bytes:
    if answer.status != _OK:
        raise Unavailable(f"The auth daemon answered {answer.status}")
    return await answer.read()
