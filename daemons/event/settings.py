from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from daemons.chassis.peers.origins import Origins
from daemons.event.plugins.addresses import Network
from daemons.event.plugins.runner import SECONDS
from rewardctl.kernel.rate import LIMIT_CLAIMS_USER, Rate, RateSetting
from rewardctl.kernel.settings import RetentionDays, ServiceSettings, comma_separated

Name = Annotated[str, AfterValidator(str.upper)]


class EventSettings(ServiceSettings):
    """`database_patience` is how many seconds a start waits for a database that is away.

    `plugins_file` holds the reward types' settings; `outbound_networks` are private ones that they may reach. Without
    `auth_url` the keys stay those of the file, and nobody tells what ended before its time.
    """

    mongodb_uri: str = Field(repr=False)
    database_patience: float = Field(default=30, ge=0, le=600)
    auth_url: Origins = ()
    plugins_file: Path | None = None
    codes_key_file: Path | None = None
    disabled_reward_types: Annotated[frozenset[Name], NoDecode, BeforeValidator(comma_separated)] = frozenset()
    reward_type_seconds: Annotated[float, Field(gt=0, le=8)] = SECONDS
    outbound_networks: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(comma_separated)] = ()
    limit_claims_user: RateSetting = Rate.of(LIMIT_CLAIMS_USER)
    activity_retention_days: RetentionDays = 0
