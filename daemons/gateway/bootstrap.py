from dataclasses import dataclass

from pydantic import Field
from yarl import URL

from daemons.chassis import metrics_hop
from daemons.chassis.hop import TOTAL_SECONDS, Hop
from daemons.chassis.origins import Origins
from daemons.gateway.domain.replicas import Replicas
from daemons.gateway.domain.routes import Upstream
from daemons.gateway.service.forwarding import Forwarding
from rewardctl.kernel.settings import Networks, ServiceSettings


class GatewaySettings(ServiceSettings):
    """Nothing stands before the gateway unless `trusted_proxies` says so."""

    trusted_proxies: Networks = ()
    auth_url: Origins = Field(min_length=1)
    event_url: Origins = Field(min_length=1)
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
    hop = await Hop.open(settings.hop_timeout_seconds, metrics_hop.timed("gateway"))
    upstreams: dict[Upstream, Replicas] = {"auth": _replicas(settings.auth_url), "event": _replicas(settings.event_url)}
    return Parts(hop, Forwarding(hop, upstreams))


def _replicas(origins: Origins) -> Replicas:
    return Replicas([URL(str(origin)) for origin in origins])
