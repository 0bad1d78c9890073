"""Builds the real parts, once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from daemons.chassis.background import Background
from daemons.chassis.database import schema
from daemons.chassis.database.mongo import Database
from daemons.chassis.database.pool import PoolMeter
from daemons.chassis.limits.counters import Counters
from daemons.chassis.limits.shared_limit import SharedLimit
from daemons.event import metering
from daemons.event.api.answers import WireAnswers
from daemons.event.api.reward_types import broken_plugins
from daemons.event.domain.condition import ConditionTypes
from daemons.event.metering import ClaimMeter
from daemons.event.plugins.giver import PluginGiver
from daemons.event.plugins.host import Host
from daemons.event.plugins.installed import installed_condition_types, installed_reward_types
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
from daemons.event.service.submissions import Submissions
from daemons.event.service.trials import Trials
from daemons.event.service.wallets import Wallets
from daemons.event.settings import EventSettings
from daemons.event.storage.audit import MongoAuditLog, MongoOutbox
from daemons.event.storage.figures import MongoFigures
from daemons.event.storage.personal_data import MongoPersonalData
from daemons.event.storage.repositories import Repositories
from daemons.event.storage.statistics import MongoStatistics
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.clock_file import clock_of
from rewardctl.kernel.sealing import Sealer
from rewardctl.registry import Registry
from rewardctl.schema.steps import EVENT_PLAN

_FIGURES_SECONDS: Final = 15.0
_RETENTION_SECONDS: Final = 600.0


async def build(settings: EventSettings, *, clock: Clock | None = None, types: Registry | None = None) -> Parts:
    """Connect, bring the database to this version, put the use cases together, and start completing what stands still.

    Raises: Unavailable where the database does not answer; UnsafeDatabase where it can't keep what we promise;
    NewerDatabase, HalfRestored, MigrationNeeded where it is not of this version; BadSettings where the clock's file
    can't be read, or is there in production.
    """
    parts, work = await prepared(settings, clock=clock, types=types)
    for background in work:
        background.start()
    return parts


async def prepared(
    settings: EventSettings,
    *,
    clock: Clock | None = None,
    types: Registry | None = None,
    condition_types: ConditionTypes | None = None,
) -> tuple[Parts, Sequence[Background]]:
    """As `build`, with the work that goes on beside the requests, which nothing has started yet."""
    time = clock or clock_of(settings)
    database = await _ready(settings)
    types = types or installed_reward_types(settings.plugins_file, settings.disabled_reward_types)
    condition_types = installed_condition_types() if condition_types is None else condition_types
    return assembled(database, types, condition_types, settings, time)


async def _ready(settings: EventSettings) -> Database:
    database = Database.connect(settings.mongodb_uri, EVENT_PLAN.schema.database, PoolMeter("event"))
    try:
        await database.await_primary(settings.database_patience)
        await database.require_safety()
        await schema.made_ready(settings.mongodb_uri, EVENT_PLAN)
    except BaseException:
        await database.close()
        raise
    return database


def assembled(
    database: Database, types: Registry, condition_types: ConditionTypes, settings: EventSettings, clock: Clock
) -> tuple[Parts, Sequence[Background]]:
    """The use cases over a database that is ready, and the work that goes on beside them, not yet started."""
    kept = Repositories.on(database, Sealer.load(settings.codes_key_file) if settings.codes_key_file else None)
    host = _host(types, kept, settings, clock)
    meter, answers = ClaimMeter(), WireAnswers()
    giver = PluginGiver(host, kept.rewards)
    grants = Grants(kept.claims, kept.attempts, kept.event_rewards, kept.ledger, giver, answers, clock, meter)
    decisions = Decisions(kept.activities, kept.events, kept.event_rewards, kept.claims, condition_types, clock)
    submissions = Submissions(
        kept.claims, kept.attempts, kept.events, kept.event_rewards, decisions, grants, answers, clock, meter
    )
    claims = Claims(kept.claims, grants, clock, meter)
    trials = Trials(kept.rewards, types, condition_types, clock)
    audit = Audit(MongoAuditLog(database), MongoOutbox(database))
    gauges = Gauges(MongoFigures(database), clock)
    limit = _claim_limit(settings, database.name)
    completer = Completer(kept.claims, kept.activities, grants, clock)
    work = [
        Background(completer.round),
        Background(audit.round),
        Background(gauges.round, rest=_FIGURES_SECONDS, longest_pause=_FIGURES_SECONDS),
        *_retention(kept, settings, clock),
        *([limit.background] if limit else []),
    ]
    parts = Parts(
        events=Events(kept.events, kept.rewards, kept.event_rewards, kept.claims, condition_types, clock),
        rewards=Rewards(kept.rewards, types, host, clock),
        submissions=submissions,
        claims=claims,
        bulk_decisions=BulkDecisions(claims, kept.event_rewards),
        codes=Codes(kept.rewards, kept.codes, clock),
        wallets=Wallets(kept.ledger, kept.codes),
        activities=Activities(kept.activities, clock),
        conditions=Conditions(condition_types),
        decisions=decisions,
        audit=audit,
        forgetting=Forgetting(kept.claims, grants, MongoPersonalData(database), clock, meter),
        simulations=Simulations(kept.activities, kept.events, kept.event_rewards, trials, host, condition_types, clock),
        statistics=Statistics(kept.events, kept.event_rewards, MongoStatistics(database), kept.codes),
        gauges=gauges,
        limit_claims=limit.take if limit else _unlimited,
        check=partial(_check, database, types),
        close=partial(_close, work, host, limit, database),
    )
    return parts, work


def _host(types: Registry, kept: Repositories, settings: EventSettings, clock: Clock) -> Host:
    networks, seconds = settings.outbound_networks, settings.reward_type_seconds
    host = Host(types, kept.rewards, kept.codes, kept.marks, clock, networks, seconds)
    host.hide_secrets()
    return host


def _retention(kept: Repositories, settings: EventSettings, clock: Clock) -> Iterator[Background]:
    if settings.activity_retention_days:
        retention = Retention(kept.activities, settings.activity_retention_days, clock, metering.forgotten)
        yield Background(retention.round, rest=_RETENTION_SECONDS)


def _claim_limit(settings: EventSettings, database: str) -> SharedLimit | None:
    if not settings.rate_limits:
        return None
    return SharedLimit("claims", settings.limit_claims_user, Counters.open(settings.mongodb_uri, database))


def _unlimited(_: str) -> None:
    """Limits are off."""


async def _check(database: Database, types: Registry) -> Mapping[str, Any]:
    await database.check()
    return {"plugins": {"broken": [one.model_dump() for one in broken_plugins(types)]}}


async def _close(work: Sequence[Background], host: Host, limit: SharedLimit | None, database: Database) -> None:
    for background in work:
        await background.stop()
    await host.close()
    if limit:
        await limit.close()
    await database.close()
