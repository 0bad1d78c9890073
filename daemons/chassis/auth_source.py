"""What auth tells the other daemons: its public keys, and what ended before its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import ClientResponse
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from multidict import CIMultiDict
from pydantic import ValidationError
from yarl import URL

from daemons.chassis.hop import Call, Hop
from daemons.chassis.origins import Origins
from daemons.chassis.replicas import Replicas
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
        return cls(hop, Replicas([URL(str(origin)) for origin in origins]))

    async def keys(self) -> Mapping[str, Ed25519PublicKey]:
        """By `kid`. Raises: Unavailable, also where there is not a single one."""
        try:
            found = public_keys(await self._got(".well-known/jwks.json", {}, {}))
        except ValueError as error:
            raise Unavailable("The auth daemon publishes no keys") from error
        if not found:
            raise Unavailable("The auth daemon publishes no keys")
        return found

    async def ended(self, since: datetime | None, signer: ServiceTokenSigner) -> RevocationsResponse:
        """Raises: Unavailable."""
        headers = {"Authorization": f"Bearer {signer.token(_AUTH)}"}
        said = await self._got("auth/revocations", {"since": iso(since)} if since else {}, headers)
        try:
            return RevocationsResponse.model_validate_json(said)
        except ValidationError as error:
            raise Unavailable("The auth daemon does not say what ended") from error

    async def _got(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
        urls = [(origin / path).with_query(query) for origin in self.replicas.in_turn()]
        async with self.hop.exchange(Call(_AUTH, "GET", urls, CIMultiDict(headers), quiet=True)) as answer:
            return await _body(answer)


async def _body(answer: ClientResponse) -> bytes:
    if answer.status != _OK:
        raise Unavailable(f"The auth daemon answered {answer.status}")
    return await answer.read()
