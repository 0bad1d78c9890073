from dataclasses import dataclass
from typing import Annotated

from pydantic import AnyHttpUrl, BeforeValidator, Field
from pydantic_settings import NoDecode
from yarl import URL

from daemons.chassis.hop import TOTAL_SECONDS, Hop
from daemons.gateway.domain.replicas import Replicas
from daemons.gateway.domain.routes import Upstream
from daemons.gateway.service.forwarding import Forwarding
from rewardctl.kernel.settings import ServiceSettings


def _listed(told: object) -> object:
    return [one.strip() for one in told.split(",")] if isinstance(told, str) else told


Origins = Annotated[tuple[AnyHttpUrl, ...], NoDecode, BeforeValidator(_listed), Field(min_length=1)]
"""The replicas of a daemon, separated by commas."""


class GatewaySettings(ServiceSettings):
    auth_url: Origins
    event_url: Origins
    hop_timeout_seconds: float = TOTAL_SECONDS


@dataclass(frozen=True, slots=True)
class Parts:
    hop: Hop
    forwarding: Forwarding

    async def check(self) -> None:
        """The gateway is ready by itself: a daemon that is away is answered per request."""

    async def close(self) -> None:
        await self.hop.close()


async def build(settings: GatewaySettings) -> Parts:
    hop = await Hop.open(settings.hop_timeout_seconds)
    upstreams: dict[Upstream, Replicas] = {"auth": _replicas(settings.auth_url), "event": _replicas(settings.event_url)}
    return Parts(hop, Forwarding(hop, upstreams))


def _replicas(origins: Origins) -> Replicas:
    return Replicas([URL(str(origin)) for origin in origins])
