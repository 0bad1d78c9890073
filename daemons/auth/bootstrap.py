"""Builds the real parts, once, at start-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from daemons.auth import first_admin
from daemons.auth.hashing import BcryptHasher
from daemons.auth.reporting import EventReporter
from daemons.auth.service.accounts import Accounts
from daemons.auth.service.change_outbox import ChangeOutbox
from daemons.auth.service.changing import Changing
from daemons.auth.service.erasures import ErasureOutbox, Erasures, Traces
from daemons.auth.service.login_limits import LoginLimits, LoginRates
from daemons.auth.service.outbox import Outbox
from daemons.auth.service.own_account import OwnAccount
from daemons.auth.service.parts import Parts
from daemons.auth.service.password_rules import PasswordRules
from daemons.auth.service.revocations import Revocations
from daemons.auth.service.sessions import Sessions
from daemons.auth.service.signing_keys import SigningKeys
from daemons.auth.storage.accounts import MongoAccounts
from daemons.auth.storage.refresh_tokens import MongoRefreshTokens
from daemons.auth.storage.sessions import MongoSessions
from daemons.chassis.background import Background
from daemons.chassis.database import schema
from daemons.chassis.database.mongo import Database
from daemons.chassis.database.pool import PoolMeter
from daemons.chassis.limits.counters import Counters
from daemons.chassis.metrics import hop as metrics_hop
from daemons.chassis.peers.hop import Hop
from daemons.chassis.peers.origins import Origins
from daemons.chassis.peers.replicas import Replicas
from rewardctl.kernel.clock import Clock, SystemClock
from rewardctl.kernel.clock_file import clock_of
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.keys import load_service_secret
from rewardctl.kernel.rate import (
    LIMIT_LOGIN_ACCOUNT,
    LIMIT_LOGIN_ADDRESS,
    LIMIT_REGISTRATION_ADDRESS,
    Rate,
    RateSetting,
)
from rewardctl.kernel.settings import ServiceSettings, comma_separated
from rewardctl.kernel.tokens import ServiceTokenSigner
from rewardctl.schema.steps import ACCOUNTS_PLAN

_LONGEST_PAUSE_SECONDS: Final = 30.0
_REPORT_SECONDS: Final = 5.0


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


@dataclass(frozen=True, slots=True)
class Clocks:
    """Tokens live by `real` time; activities, and changes of roles, are dated by the clock that can be set."""

    real: Clock = field(default_factory=SystemClock)
    activities: Clock = field(default_factory=SystemClock)


async def build(settings: AuthSettings, *, clock: Clock | None = None) -> Parts:
    """`clock`, where it is given, stands for both.

    Raises: BadSettings where a file that they name is missing or wrong; UnsafeDatabase; Unavailable;
    NewerDatabase, HalfRestored, MigrationNeeded.
    """
    clocks = Clocks(clock, clock) if clock else Clocks(activities=clock_of(settings))
    keys = _keys(settings)
    old_peppers = [_pepper(path) for path in settings.old_pepper_files]
    hasher = BcryptHasher(_pepper(settings.pepper_file), settings.bcrypt_cost, old_peppers=old_peppers)
    reporter = await _reporter(settings)
    database = Database.connect(settings.mongodb_uri, ACCOUNTS_PLAN.schema.database, PoolMeter("auth"))
    parts, outboxes = _assembled(settings, database, hasher, keys, clocks, reporter)
    try:
        await database.await_primary(settings.database_patience)
        await database.require_safety()
        await schema.made_ready(settings.mongodb_uri, ACCOUNTS_PLAN)
        await first_admin.take_in(settings.first_admin_file, parts.accounts)
    except BaseException:
        await parts.close()
        raise
    for outbox in outboxes:
        outbox.start()
    return parts


def _keys(settings: AuthSettings) -> SigningKeys:
    files = settings.signing_key_file, settings.public_keys_file
    return SigningKeys.load(*files, settings.issuer, settings.audience, SystemClock())


async def _reporter(settings: AuthSettings) -> EventReporter | None:
    if not (settings.event_url and settings.service_secret_file):
        return None
    secret = load_service_secret(settings.service_secret_file)
    signer = ServiceTokenSigner("auth", secret, settings.issuer, SystemClock())
    replicas = Replicas.of(settings.event_url)
    return EventReporter(Hop(_REPORT_SECONDS, metrics_hop.timed("auth")), replicas, signer)


def _assembled(
    settings: AuthSettings,
    database: Database,
    hasher: BcryptHasher,
    keys: SigningKeys,
    clocks: Clocks,
    reporter: EventReporter | None = None,
) -> tuple[Parts, Sequence[Background]]:
    accounts, sessions = MongoAccounts(database), MongoSessions(database)
    tokens, real, rules = MongoRefreshTokens(database), clocks.real, settings.rules
    traces = Traces(sessions, tokens)
    outboxes = _outboxes(accounts, sessions, traces, reporter, real) if reporter else []
    opened, changed, erased = [one.wake for one in outboxes] or [_nobody_to_tell] * 3
    changing = Changing(accounts, real, clocks.activities, changed)
    counters = Counters.open(settings.mongodb_uri, database.name) if settings.rate_limits else None

    async def close() -> None:
        for outbox in outboxes:
            await outbox.stop()
        if reporter:
            reporter.hop.close()
        if counters:
            await counters.close()
        hasher.close()
        await database.close()

    parts = Parts(
        accounts=Accounts(accounts, hasher, rules, changing, real),
        own_account=OwnAccount(accounts, sessions, hasher, rules, changing, real),
        erasures=Erasures(changing, traces, erased),
        sessions=Sessions(
            accounts,
            sessions,
            tokens,
            hasher,
            keys,
            real,
            settings.refresh_lifetime,
            clocks.activities,
            opened,
        ),
        revocations=Revocations(accounts, sessions, real),
        keys=keys,
        login_limits=LoginLimits(counters, settings.rates),
        check=database.check,
        close=close,
    )
    return parts, outboxes


def _outboxes(
    accounts: MongoAccounts, sessions: MongoSessions, traces: Traces, reporter: EventReporter, clock: Clock
) -> Sequence[Background]:
    """Of logins, of changes, and of erasures: what event refuses of one holds up nothing of the others."""
    rounds = (
        Outbox(sessions, reporter, clock).round,
        ChangeOutbox(accounts, reporter).round,
        ErasureOutbox(accounts, traces, reporter).round,
    )
    return [Background(one, longest_pause=_LONGEST_PAUSE_SECONDS) for one in rounds]


def _nobody_to_tell() -> None:
    """What there is to tell waits in the database."""


def _pepper(path: Path) -> bytes:
    """The file's bytes, just as they are."""
    try:
        pepper = path.read_bytes()
    except OSError as error:
        raise BadSettings(f"The pepper {path} can't be read", hint="run: rewardctl init") from error
    if not pepper:
        raise BadSettings(f"The pepper {path} is empty", hint="put its copy back: no password matches without it")
    return pepper
