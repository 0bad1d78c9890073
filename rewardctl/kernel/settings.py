"""Settings are read once, at the edge of a process, frozen, and passed in.

`ProjectSettings` is what a person sets: a flag, else `REWARDCTL_*` in the environment, else `rewardctl.toml`.
`ServiceSettings` is what a daemon is told, by environment alone: URLs, ports and paths, never the mode it runs in.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, IPvAnyNetwork, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rewardctl.kernel import plain
from rewardctl.kernel.errors import BadSettings, FieldError
from rewardctl.kernel.rate import (
    LIMIT_CLAIMS_USER,
    LIMIT_LOGIN_ACCOUNT,
    LIMIT_LOGIN_ADDRESS,
    LIMIT_REGISTRATION_ADDRESS,
    LIMIT_REQUESTS_ADDRESS,
    RateText,
)

Port = Annotated[int, Field(ge=1, le=65535)]
Level = Literal["debug", "info", "warning", "error", "critical"]
LogFileMb = Annotated[int, Field(ge=1, le=4096)]
LogFileCount = Annotated[int, Field(ge=2, le=50)]
ConnectionCount = Annotated[int, Field(ge=0, le=100_000)]
"""0 for no bound."""
ReplicaCount = Annotated[int, Field(ge=1, le=16)]
_FEWEST_DAYS: Final = 91
"""An activity may be reported for 90 days: until then it must be known, or it would count twice."""


def _long_enough(days: int) -> int:
    if 0 < days < _FEWEST_DAYS:
        raise ValueError(f"must be 0, for ever, or at least {_FEWEST_DAYS}")
    return days


RetentionDays = Annotated[int, Field(ge=0, le=36_500), AfterValidator(_long_enough)]
"""0 for ever."""
Env = Literal["dev", "test", "production"]
Mode = Literal["local", "compose"]
DEFAULT_ISSUER: Final = "rewardctl"
Issuer = Annotated[str, Field(min_length=1, max_length=255)]
_HTTP_ADDRESS: Final = re.compile(r"https?://[^\s/@]+(/[^\s?#@]*)?")


def _http_address(text: str) -> str:
    if not _HTTP_ADDRESS.fullmatch(text):
        raise ValueError("must be an address such as https://rewards.example.com, with no password in it")
    return text


HttpAddress = Annotated[str, AfterValidator(_http_address)]


def parts(text: str) -> list[str]:
    """Of a list as the environment has it: `a, b`."""
    return [part.strip() for part in text.split(",") if part.strip()]


def comma_separated(value: object) -> object:
    """What pydantic asks for before it looks at a list."""
    return parts(value) if isinstance(value, str) else value


def _known_networks(text: str) -> str:
    for one in parts(text):
        try:
            ip_network(one)
        except ValueError as error:
            raise ValueError(f"{error}; write networks such as 127.0.0.1/32, 10.1.0.0/16") from None
    return text


NetworksText = Annotated[str, AfterValidator(_known_networks)]
"""Networks as a person sets them, looked at before a daemon is told of them."""
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated)]
Networks = Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(comma_separated)]
"""Such as `127.0.0.0/8, ::1/128`."""
LOOPBACK: Final = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="REWARDCTL_", frozen=True, extra="ignore")

    @classmethod
    def read(cls, **flags: Any) -> Self:  # noqa: ANN401 - a flag is of its field's type; pydantic checks it
        """Build the settings; `flags` win over the environment.

        Raises: BadSettings, which names each field that is wrong.
        """
        told = {**cls._of_secret_files(flags), **flags}
        try:
            return cls(**{name: value for name, value in told.items() if value is not None})
        except ValidationError as error:
            found = [FieldError(".".join(map(str, one["loc"])), plain.words(one)) for one in error.errors()]
            said = "; ".join(f"{one.loc}: {one.msg}" for one in found)
            raise BadSettings(f"The settings are not valid: {said}", errors=found) from error

    @classmethod
    def _of_secret_files(cls, flags: Mapping[str, Any]) -> dict[str, str]:
        """A URI holds a password: it may be told as `REWARDCTL_MONGODB_URI_FILE`, which wins. Raises: BadSettings."""
        names = [name for name in cls.model_fields if name.startswith("mongodb_uri") and not name.endswith("_file")]
        places = {name: os.environ.get(variable(f"{name}_file")) or flags.get(f"{name}_file") for name in names}
        return {name: _secret(Path(place)) for name, place in places.items() if place}


def variable(name: str) -> str:
    return f"REWARDCTL_{name.upper()}"


def _secret(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"The secret {path} can't be read", hint=f"mend {path}") from error


class ProjectSettings(_Settings):
    """Where the parts of one project listen, and how they run."""

    mode: Mode = "local"
    env: Env = "dev"
    issuer: Issuer = DEFAULT_ISSUER
    host: str = "127.0.0.1"
    gateway_port: Port = 3333
    auth_port: Port = 3001
    event_port: Port = 3002
    mongo_user_port: Port = 3003
    mongo_event_port: Port = 3004
    mongodb_uri_user: str | None = Field(default=None, repr=False)
    mongodb_uri_user_file: str | None = None
    mongodb_uri_event: str | None = Field(default=None, repr=False)
    mongodb_uri_event_file: str | None = None
    gateway_url: HttpAddress | None = None
    ca_file: str | None = None
    gateway_replicas: ReplicaCount = 1
    auth_replicas: ReplicaCount = 1
    event_replicas: ReplicaCount = 1
    log_level: Level = "info"
    log_level_gateway: Level | None = None
    log_level_auth: Level | None = None
    log_level_event: Level | None = None
    loki_url: HttpAddress | None = None
    otlp_endpoint: HttpAddress | None = None
    log_mask_keys: str = ""
    log_mask_paths: str = ""
    log_file_mb: LogFileMb = 64
    log_files: LogFileCount = 5
    bcrypt_cost: int = Field(default=12, ge=4, le=16)
    old_pepper_files: str = ""
    refuse_common_passwords: bool = False
    disabled_reward_types: str = ""
    outbound_networks: NetworksText = ""
    rate_limits: bool = True
    limit_login_account: RateText = LIMIT_LOGIN_ACCOUNT
    limit_login_address: RateText = LIMIT_LOGIN_ADDRESS
    limit_registration_address: RateText = LIMIT_REGISTRATION_ADDRESS
    limit_claims_user: RateText = LIMIT_CLAIMS_USER
    limit_requests_address: RateText = LIMIT_REQUESTS_ADDRESS
    mongodb_uri_limits: str | None = Field(default=None, repr=False)
    mongodb_uri_limits_file: str | None = None
    connections_per_address: ConnectionCount = 2000
    trusted_proxies: NetworksText = ""
    cors_origins: str = ""
    hsts_seconds: int = Field(default=0, ge=0, le=63_072_000)
    activity_retention_days: RetentionDays = 0
    compose_files: str = ""

    @property
    def refuses_common_passwords(self) -> bool:
        return self.refuse_common_passwords or self.env == "production"

    def level_of(self, daemon: str) -> Level:
        """Its own where it has one."""
        own: Level | None = getattr(self, f"log_level_{daemon}")
        return own or self.log_level

    @classmethod
    def of_file(cls, path: Path, **flags: Any) -> Self:  # noqa: ANN401 - see `read`
        """The settings of one project.

        Raises: BadSettings where the file is no TOML, has an unknown key or a value that does not fit.
        """
        present = _present(path)
        unknown = sorted(set(present) - set(cls.model_fields))
        if unknown:
            raise BadSettings(f"{path} has an unknown setting: {', '.join(unknown)}", hint=cls._meant(unknown))
        unset = {
            name: _placed(name, value, path.parent) for name, value in present.items() if not _in_environment(name)
        }
        try:
            return cls.read(**{**unset, **{name: value for name, value in flags.items() if value is not None}})
        except BadSettings as error:
            names = [one.loc for one in error.errors]
            error.hint = (
                f"mend {', '.join(names)} in {path}, or {', '.join(map(variable, names))}" if names else error.hint
            )
            raise

    @classmethod
    def _meant(cls, unknown: Sequence[str]) -> str:
        near = [one for name in unknown for one in get_close_matches(name, cls.model_fields, n=1)]
        if near:
            return f"did you mean {', '.join(near)}?"
        return f"known settings are: {', '.join(sorted(cls.model_fields))}"


def _in_environment(name: str) -> bool:
    """Also where the one has the secret and the other names its file."""
    value = name.removesuffix("_file")
    return any(variable(one) in os.environ for one in (value, f"{value}_file"))


def _placed(name: str, value: object, root: Path) -> object:
    """A secret's file is named from the project's directory."""
    return str(root / value) if name.endswith("_file") and isinstance(value, str) else value


def _present(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} is no valid TOML: {error}", hint=f"mend {path}") from error


class ServiceSettings(_Settings):
    """What each daemon needs; a daemon adds its own.

    `X-Forwarded-For` is believed from `trusted_proxies` alone: behind the gateway, that is the gateway. `shared_fd` is
    an inherited socket that listens already, for several processes at one address; each has its own `port` besides.
    For `drain_seconds` it goes on after it was told to stop, so that whoever balances can learn of it.
    """

    env: Env = "dev"
    host: str = "127.0.0.1"
    port: Port
    log_level: Level = "info"
    log_levels_file: Path | None = None
    loki_url: HttpAddress | None = None
    otlp_endpoint: HttpAddress | None = None
    log_mask_keys: Listed = ()
    log_mask_paths: Listed = ()
    log_file: Path | None = None
    log_file_mb: LogFileMb = 64
    log_files: LogFileCount = 5
    public_keys_file: Path
    service_secret_file: Path | None = None
    clock_file: Path | None = None
    issuer: Issuer = DEFAULT_ISSUER
    audience: str = "rewardctl"
    rate_limits: bool = True
    trusted_proxies: Networks = LOOPBACK
    connections_per_address: ConnectionCount = 2000
    shared_fd: int | None = Field(default=None, ge=0)
    drain_seconds: float = Field(default=0, ge=0, le=10)
