from dataclasses import dataclass

from daemons.chassis.limits.shared_limit import SharedLimit
from daemons.chassis.metrics import hop as metrics_hop
from daemons.chassis.peers.hop import Hop
from daemons.chassis.peers.replicas import Replicas
from daemons.gateway.domain.cors import Cors
from daemons.gateway.domain.routes import Upstream
from daemons.gateway.service.forwarding import Forwarding
from daemons.gateway.service.readiness import Lookout
from daemons.gateway.settings import GatewaySettings
from rewardctl.kernel.log import log_for

_log = log_for("bootstrap")


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
    upstreams: dict[Upstream, Replicas] = {
        "auth": Replicas.of(settings.auth_url),
        "event": Replicas.of(settings.event_url),
    }
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
