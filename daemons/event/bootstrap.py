"""Builds the real parts, once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from daemons.chassis.background import Background
from daemons.chassis.database import schema
from daemons.chassis.database.mongo import Database
from daemons.chassis.database.pool import PoolMeter
from daemons.chassis.limits.counters import Counters
from daemons.chassis.limits.shared_limit import SharedLimit
from daemons.chassis.peers.origins import Origins
from daemons.event import metering
from daemons.event.api.answers import WireAnswers
from daemons.event.api.reward_types import broken_plugins
from daemons.event.domain.condition import Kinds
from daemons.event.metering import ClaimMeter
from daemons.event.plugins.addresses import Network
from daemons.event.plugins.giver import PluginGiver
from daemons.event.plugins.host import Host
from daemons.event.plugins.runner import SECONDS
from daemons.event.service.activities import Activities
from daemons.event.service.audit import Audit
from daemons.event.service.bulk_decisions import BulkDecisions
from daemons.event.service.claims import Claims
from daemons.event.service.codes import Codes
from daemons.event.service.completer import Completer
from daemons.event.service.conditions import Conditions
from daemons.event.service.decisions import Decisions
from daemons.event.service.events import Events
from daemons.event.service.figures import Gauges
from daemons.event.service.forgetting import Forgetting
from daemons.event.service.grants import Grants
from daemons.event.service.parts import Parts
from daemons.event.service.retention import Retention
from daemons.event.service.rewards import Rewards
from daemons.event.service.simulation import Simulations
from daemons.event.service.statistics import Statistics
from daemons.event.service.trials import Trials
from daemons.event.service.wallets import Wallets
from daemons.event.storage.activities import MongoActivities
from daemons.event.storage.audit import MongoAuditLog, MongoOutbox
from daemons.event.storage.claims import MongoAttempts, MongoClaims
from daemons.event.storage.codes import MongoCodes
from daemons.event.storage.event_rewards import MongoEventRewards
from daemons.event.storage.events import MongoEvents
from daemons.event.storage.figures import MongoFigures
from daemons.event.storage.ledger import MongoLedger
from daemons.event.storage.marks import MongoMarks
from daemons.event.storage.personal_data import MongoPersonalData
from daemons.event.storage.rewards import MongoRewards
from daemons.event.storage.statistics import MongoCounts
from rewardctl import condition_types
from rewardctl.kernel import plugin_settings
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.clock_file import clock_of
from rewardctl.kernel.log import log_for
from rewardctl.kernel.rate import LIMIT_CLAIMS_USER, Rate, RateSetting
from rewardctl.kernel.sealing import Sealer
from rewardctl.kernel.settings import RetentionDays, ServiceSettings, comma_separated
from rewardctl.registry import Broken, Registry, discover
from rewardctl.schema.steps import EVENT_PLAN

_log = log_for("bootstrap")
_FIGURES_SECONDS: Final = 15.0
_RETENTION_SECONDS: Final = 600.0

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


async def build(
    settings: EventSettings, *, clock: Clock | None = None, types: Registry | None = None, kinds: Kinds | None = None
) -> Parts:
    """Connect, bring the database to this version, put the use cases together, and start completing what stands still.

    Raises: Unavailable where the database does not answer; UnsafeDatabase where it can't keep what we promise;
    NewerDatabase, HalfRestored, MigrationNeeded where it is not of this version; BadSettings where the clock's file
    can't be read, or is there in production.
    """
    parts, work = await prepared(settings, clock=clock, types=types, kinds=kinds)
    for background in work:
        background.start()
    return parts


async def prepared(
    settings: EventSettings, *, clock: Clock | None = None, types: Registry | None = None, kinds: Kinds | None = None
) -> tuple[Parts, Sequence[Background]]:
    """As `build`, with the work that goes on beside the requests, which nothing has started yet."""
    time = clock or clock_of(settings)
    database = Database.connect(settings.mongodb_uri, "rewardctl_event", PoolMeter("event"))
    try:
        await database.await_primary(settings.database_patience)
        await database.require_safety()
        await schema.made_ready(settings.mongodb_uri, EVENT_PLAN)
    except BaseException:
        await database.close()
        raise
    types = types or _discovered(settings)
    kinds = _discovered_kinds() if kinds is None else kinds
    return _assembled(database, types, kinds, settings, time)


def _assembled(
    database: Database, types: Registry, kinds: Kinds, settings: EventSettings, clock: Clock
) -> tuple[Parts, Sequence[Background]]:
    events, rewards, event_rewards = MongoEvents(database), MongoRewards(database), MongoEventRewards(database)
    claims, attempts, ledger = MongoClaims(database), MongoAttempts(database), MongoLedger(database)
    answers, meter = WireAnswers(), ClaimMeter()
    activities = MongoActivities(database)
    decisions = Decisions(activities, events, event_rewards, claims, kinds, clock)
    codes = MongoCodes(database, Sealer.load(settings.codes_key_file) if settings.codes_key_file else None)
    host = Host(
        types, rewards, codes, MongoMarks(database), clock, settings.outbound_networks, settings.reward_type_seconds
    )
    host.hide_secrets()
    grants = Grants(claims, attempts, event_rewards, ledger, PluginGiver(host, rewards), answers, clock, meter)
    audit = Audit(MongoAuditLog(database), MongoOutbox(database))
    gauges = Gauges(MongoFigures(database), clock)
    claim_limit = _claim_limit(settings, database.name)
    work = [
        Background(Completer(claims, activities, grants, clock).round),
        Background(audit.round),
        Background(gauges.round, rest=_FIGURES_SECONDS, longest_pause=_FIGURES_SECONDS),
    ]
    if settings.activity_retention_days:
        retention = Retention(activities, settings.activity_retention_days, clock, metering.forgotten)
        work.append(Background(retention.round, rest=_RETENTION_SECONDS))
    if claim_limit:
        work.append(claim_limit.background)

    async def check() -> Mapping[str, Any]:
        await database.check()
        return {"plugins": {"broken": [one.model_dump() for one in broken_plugins(types)]}}

    async def close() -> None:
        for background in work:
            await background.stop()
        await host.close()
        if claim_limit:
            await claim_limit.close()
        await database.close()

    deciding = Claims(claims, attempts, events, event_rewards, decisions, grants, answers, clock, meter)
    parts = Parts(
        events=Events(events, rewards, event_rewards, claims, kinds, clock),
        rewards=Rewards(rewards, types, host, clock),
        claims=deciding,
        bulk_decisions=BulkDecisions(deciding),
        codes=Codes(rewards, codes, clock),
        wallets=Wallets(ledger, codes),
        activities=Activities(activities, clock),
        conditions=Conditions(kinds),
        decisions=decisions,
        audit=audit,
        forgetting=Forgetting(claims, grants, MongoPersonalData(database), clock, meter),
        simulations=Simulations(
            activities,
            events,
            event_rewards,
            Trials(rewards, types, kinds, clock),
            host,
            kinds,
            clock,
        ),
        statistics=Statistics(events, event_rewards, MongoCounts(database), codes),
        gauges=gauges,
        limit_claims=claim_limit.take if claim_limit else _unlimited,
        check=check,
        close=close,
    )
    return parts, work


def _claim_limit(settings: EventSettings, database: str) -> SharedLimit | None:
    if not settings.rate_limits:
        return None
    return SharedLimit("claims", settings.limit_claims_user, Counters.open(settings.mongodb_uri, database))


def _unlimited(_: str) -> None:
    """Limits are off."""


def _discovered(settings: EventSettings) -> Registry:
    configured = plugin_settings.read(settings.plugins_file)
    types = discover(configured=configured, disabled=settings.disabled_reward_types)
    _tell(types.broken, "a reward type can't be used")
    return types


def _discovered_kinds() -> Kinds:
    found = condition_types.discover()
    _tell(found.broken, "a condition type can't be used")
    return found.types


def _tell(broken: Sequence[Broken], what: str) -> None:
    for one in broken:
        origin = one.origin
        bound = _log.bind(event="plugin.broken", plugin=origin.name, distribution=origin.distribution)
        bound.bind(pluginVersion=origin.version, reason=one.error).error(what)
