from pydantic import Field

from daemons.chassis.peers.hop import TOTAL_SECONDS
from daemons.chassis.peers.origins import Origins
from daemons.gateway.domain.cors import CorsOrigins
from rewardctl.kernel.rate import LIMIT_REQUESTS_ADDRESS, Rate, RateSetting
from rewardctl.kernel.settings import Networks, ServiceSettings


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
