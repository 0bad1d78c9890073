from dataclasses import dataclass

from pydantic import Field

from daemons.chassis.limits.shared_limit import SharedLimit
from daemons.chassis.metrics import hop as metrics_hop
from daemons.chassis.peers.hop import TOTAL_SECONDS, Hop
from daemons.chassis.peers.origins import Origins
from daemons.chassis.peers.replicas import Replicas
from daemons.gateway.domain.cors import Cors, CorsOrigins
from daemons.gateway.domain.routes import Upstream
from daemons.gateway.service.forwarding import Forwarding
from daemons.gateway.service.readiness import Lookout
from rewardctl.kernel.log import log_for
from rewardctl.kernel.rate import LIMIT_REQUESTS_ADDRESS, Rate, RateSetting
from rewardctl.kernel.settings import Networks, ServiceSettings

_log = log_for("bootstrap")


class GatewaySettings(ServiceSettings):
    """Nothing stands before the gateway unless `trusted_proxies` says so.

    With `mongodb_uri`, which names a database, all gateways count together. `cors_origins` are those of the
    pages of which a script may ask; `hsts_seconds` is for a platform that is reached by TLS alone.
    """

    mongodb_uri: str | None = Field(default=None, repr=False)
    limit_requests_address: RateSetting = Rate.of(LIMIT_REQUESTS_ADDRESS)
    cors_origins: CorsOrigins = ()
    hsts_seconds: int = Field(default=0, ge=0, le=63_072_000)

    trusted_proxies: Networks = ()
    auth_url: Origins = Field(min_length=1)
    event_url: Origins = Field(min_length=1)
    hop_timeout_seconds: float = TOTAL_SECONDS


@dataclass(frozen=True, slots=True)
class Parts:
    hop: Hop
    forwarding: Forwarding
    cors: Cors
    limit: SharedLimit | None = None
    lookout: Lookout | None = None

    async def check(self) -> None:
        """The gateway is ready by itself: a daemon that is away is answered per request."""

    async def close(self) -> None:
        if self.lookout is not None:
            await self.lookout.close()
        self.hop.close()
        if self.limit is not None:
            await self.limit.background.stop()
            await self.limit.close()


async def build(settings: GatewaySettings) -> Parts:
    hop = Hop(settings.hop_timeout_seconds, metrics_hop.timed("gateway"))
    upstreams: dict[Upstream, Replicas] = {"auth": _replicas(settings.auth_url), "event": _replicas(settings.event_url)}
    limit = _limit(settings)
    if limit is not None:
        limit.background.start()
    lookout = Lookout.over(upstreams)
    return Parts(hop, Forwarding(hop, upstreams), Cors(settings.cors_origins), limit, lookout)


def _limit(settings: GatewaySettings) -> SharedLimit | None:
    if not settings.rate_limits:
        return None
    uri = settings.mongodb_uri
    if uri is None:
        _log.bind(event="limits.alone").info("without mongodb_uri this gateway counts requests for itself alone")
        return SharedLimit("requests", settings.limit_requests_address, None)
    from daemons.chassis.limits.counters import Counters  # noqa: PLC0415 - who counts alone needs no database's driver

    return SharedLimit("requests", settings.limit_requests_address, Counters.open(uri))


def _replicas(origins: Origins) -> Replicas:
    return Replicas.of(origins)
