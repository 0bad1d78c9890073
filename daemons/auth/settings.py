from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from daemons.auth.service.login_limits import LoginRates
from daemons.auth.service.password_rules import PasswordRules
from daemons.chassis.peers.origins import Origins
from rewardctl.kernel.rate import (
    LIMIT_LOGIN_ACCOUNT,
    LIMIT_LOGIN_ADDRESS,
    LIMIT_REGISTRATION_ADDRESS,
    Rate,
    RateSetting,
)
from rewardctl.kernel.settings import ServiceSettings, comma_separated


class AuthSettings(ServiceSettings):
    """Without `event_url` and `service_secret_file` what event is to be told is kept until both are there.

    `database_patience` is how many seconds a start waits for a database that is away. Passwords that were hashed with a
    pepper of `old_pepper_files` are good, and are hashed anew at the next login.
    """

    mongodb_uri: str = Field(repr=False)
    database_patience: float = Field(default=30, ge=0, le=600)
    signing_key_file: Path
    pepper_file: Path
    old_pepper_files: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(comma_separated)] = ()
    refuse_common_passwords: bool = False
    first_admin_file: Path | None = None
    bcrypt_cost: int = Field(default=12, ge=4, le=16)
    refresh_days: int = Field(default=14, ge=1, le=365)
    event_url: Origins = ()
    limit_login_account: RateSetting = Rate.of(LIMIT_LOGIN_ACCOUNT)
    limit_login_address: RateSetting = Rate.of(LIMIT_LOGIN_ADDRESS)
    limit_registration_address: RateSetting = Rate.of(LIMIT_REGISTRATION_ADDRESS)

    @property
    def rates(self) -> LoginRates:
        return LoginRates(self.limit_login_account, self.limit_login_address, self.limit_registration_address)

    @property
    def rules(self) -> PasswordRules:
        return PasswordRules(refuse_common=self.refuse_common_passwords or self.env == "production")

    @property
    def refresh_lifetime(self) -> timedelta:
        return timedelta(days=self.refresh_days)
