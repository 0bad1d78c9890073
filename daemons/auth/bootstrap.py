"""Builds the real parts, once, at start-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from daemons.auth import first_admin
from daemons.auth.hashing import BcryptHasher
from daemons.auth.reporting import EventReporter
from daemons.auth.service.accounts import Accounts
from daemons.auth.service.changing import Changing
from daemons.auth.service.erasures import Erasures, Traces
from daemons.auth.service.login_limits import LoginLimits
from daemons.auth.service.own_account import OwnAccount
from daemons.auth.service.parts import Parts
from daemons.auth.service.revocations import Revocations
from daemons.auth.service.sessions import Sessions
from daemons.auth.service.signing_keys import SigningKeys
from daemons.auth.settings import AuthSettings
from daemons.auth.storage.accounts import MongoAccounts
from daemons.auth.storage.refresh_tokens import MongoRefreshTokens
from daemons.auth.storage.sessions import MongoSessions
from daemons.auth.telling import Telling, event_reporter
from daemons.chassis.background import Background
from daemons.chassis.database import schema
from daemons.chassis.database.mongo import Database
from daemons.chassis.database.pool import PoolMeter
from daemons.chassis.limits.counters import Counters
from rewardctl.kernel.clock import Clock, SystemClock
from rewardctl.kernel.clock_file import clock_of
from rewardctl.kernel.errors import BadSettings
from rewardctl.schema.steps import ACCOUNTS_PLAN


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
    keys, hasher, reporter = _keys(settings), _hasher(settings), event_reporter(settings)
    database = Database.connect(settings.mongodb_uri, ACCOUNTS_PLAN.schema.database, PoolMeter("auth"))
    parts, work = assembled(settings, database, hasher, keys, clocks, reporter)
    try:
        await _prepare(database, settings, parts)
    except BaseException:
        await parts.close()
        raise
    for background in work:
        background.start()
    return parts


async def _prepare(database: Database, settings: AuthSettings, parts: Parts) -> None:
    await database.await_primary(settings.database_patience)
    await database.require_safety()
    await schema.made_ready(settings.mongodb_uri, ACCOUNTS_PLAN)
    await first_admin.take_in(settings.first_admin_file, parts.accounts)


def _keys(settings: AuthSettings) -> SigningKeys:
    files = settings.signing_key_file, settings.public_keys_file
    return SigningKeys.load(*files, settings.issuer, settings.audience, SystemClock())


def _hasher(settings: AuthSettings) -> BcryptHasher:
    old_peppers = [_pepper(path) for path in settings.old_pepper_files]
    return BcryptHasher(_pepper(settings.pepper_file), settings.bcrypt_cost, old_peppers=old_peppers)


def _pepper(path: Path) -> bytes:
    """The file's bytes, just as they are."""
    try:
        pepper = path.read_bytes()
    except OSError as error:
        raise BadSettings(f"The pepper {path} can't be read", hint="run: rewardctl init") from error
    if not pepper:
        raise BadSettings(f"The pepper {path} is empty", hint="put its copy back: no password matches without it")
    return pepper


def assembled(
    settings: AuthSettings,
    database: Database,
    hasher: BcryptHasher,
    keys: SigningKeys,
    clocks: Clocks,
    reporter: EventReporter | None = None,
) -> tuple[Parts, Sequence[Background]]:
    """The use cases over a database that is ready, and the work that goes on beside them, not yet started."""
    accounts, sessions, tokens = MongoAccounts(database), MongoSessions(database), MongoRefreshTokens(database)
    real, rules, traces = clocks.real, settings.rules, Traces(sessions, tokens)
    telling = Telling.by(reporter, accounts, sessions, traces, real) if reporter else Telling()
    changing = Changing(accounts, real, clocks.activities, telling.change)
    counters = Counters.open(settings.mongodb_uri, database.name) if settings.rate_limits else None
    parts = Parts(
        accounts=Accounts(accounts, hasher, rules, changing, real),
        own_account=OwnAccount(accounts, sessions, hasher, rules, changing, real),
        erasures=Erasures(changing, traces, telling.erasure),
        sessions=Sessions(
            accounts,
            sessions,
            tokens,
            hasher,
            keys,
            real,
            settings.refresh_lifetime,
            clocks.activities,
            telling.login,
        ),
        revocations=Revocations(accounts, sessions, real),
        keys=keys,
        login_limits=LoginLimits(counters, settings.rates),
        check=database.check,
        close=partial(_close, telling.work, reporter, counters, hasher, database),
    )
    return parts, telling.work


async def _close(
    work: Sequence[Background],
    reporter: EventReporter | None,
    counters: Counters | None,
    hasher: BcryptHasher,
    database: Database,
) -> None:
    for background in work:
        await background.stop()
    if reporter:
        reporter.hop.close()
    if counters:
        await counters.close()
    hasher.close()
    await database.close()
