"""Builds the real parts, once."""

from collections.abc import Sequence

from pydantic import Field

from daemons.chassis.background import Background
from daemons.chassis.mongo import Database
from daemons.event.api.answers import WireAnswers
from daemons.event.domain.condition import Kinds
from daemons.event.plugins import PluginDescriber, PluginGiver
from daemons.event.service.activities import Activities
from daemons.event.service.audit import Audit
from daemons.event.service.bulk_decisions import BulkDecisions
from daemons.event.service.claims import Claims
from daemons.event.service.completer import Completer
from daemons.event.service.conditions import Conditions
from daemons.event.service.decisions import Decisions
from daemons.event.service.events import Events
from daemons.event.service.grants import Grants
from daemons.event.service.parts import Parts
from daemons.event.service.rewards import Rewards
from daemons.event.service.simulation import Simulations
from daemons.event.service.statistics import Statistics
from daemons.event.service.trials import Trials
from daemons.event.service.wallets import Wallets
from daemons.event.storage.activities import MongoActivities
from daemons.event.storage.audit import MongoAuditLog, MongoOutbox
from daemons.event.storage.claims import MongoAttempts, MongoClaims
from daemons.event.storage.documents import DOCUMENTS
from daemons.event.storage.event_rewards import MongoEventRewards
from daemons.event.storage.events import MongoEvents
from daemons.event.storage.ledger import MongoLedger
from daemons.event.storage.rewards import MongoRewards
from daemons.event.storage.statistics import MongoCounts
from rewardctl import condition_types
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.clock_file import clock_of
from rewardctl.kernel.log import log_for
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.registry import Broken, Registry, discover

_log = log_for("bootstrap")


class EventSettings(ServiceSettings):
    """`database_patience` is how many seconds a start waits for a database that is away."""

    mongodb_uri: str
    database_patience: float = Field(default=30, ge=0, le=600)


async def build(
    settings: EventSettings, *, clock: Clock | None = None, types: Registry | None = None, kinds: Kinds | None = None
) -> Parts:
    """Connect, create the indexes, put the use cases together, and start completing what stands still.

    Raises: Unavailable where the database does not answer; UnsafeDatabase where it can't keep what we promise;
    BadSettings where the clock's file can't be read, or is there in production.
    """
    time = clock or clock_of(settings)
    database = Database.connect(settings.mongodb_uri, "rewardctl_event")
    try:
        await database.await_primary(settings.database_patience)
        await database.require_safety()
        await database.prepare(DOCUMENTS)
    except BaseException:
        await database.close()
        raise
    parts, work = _assembled(database, types or _discovered(), _discovered_kinds() if kinds is None else kinds, time)
    for background in work:
        background.start()
    return parts


def _assembled(database: Database, types: Registry, kinds: Kinds, clock: Clock) -> tuple[Parts, Sequence[Background]]:
    events, rewards, event_rewards = MongoEvents(database), MongoRewards(database), MongoEventRewards(database)
    claims, attempts, ledger = MongoClaims(database), MongoAttempts(database), MongoLedger(database)
    answers = WireAnswers()
    activities = MongoActivities(database)
    decisions = Decisions(activities, events, event_rewards, claims, kinds, clock)
    grants = Grants(claims, attempts, event_rewards, ledger, PluginGiver(types), answers, clock)
    audit = Audit(MongoAuditLog(database), MongoOutbox(database))
    work = [Background(Completer(claims, ledger, activities, grants, clock).round), Background(audit.round)]

    async def close() -> None:
        for background in work:
            await background.stop()
        await database.close()

    deciding = Claims(claims, attempts, events, event_rewards, decisions, grants, answers, clock)
    parts = Parts(
        events=Events(events, rewards, event_rewards, claims, kinds, clock),
        rewards=Rewards(rewards, types, clock),
        claims=deciding,
        bulk_decisions=BulkDecisions(deciding),
        wallets=Wallets(ledger),
        activities=Activities(activities, clock),
        conditions=Conditions(kinds),
        decisions=decisions,
        audit=audit,
        simulations=Simulations(
            activities,
            events,
            event_rewards,
            Trials(rewards, types, kinds, clock),
            PluginDescriber(types),
            kinds,
            clock,
        ),
        statistics=Statistics(events, event_rewards, MongoCounts(database)),
        check=database.check,
        close=close,
    )
    return parts, work


def _discovered() -> Registry:
    types = discover()
    _tell(types.broken, "a reward type can't be used")
    return types


def _discovered_kinds() -> Kinds:
    found = condition_types.discover()
    _tell(found.broken, "a condition type can't be used")
    return found.types


def _tell(broken: Sequence[Broken], what: str) -> None:
    for one in broken:
        bound = _log.bind(event="plugin.broken", plugin=one.name, distribution=one.distribution)
        bound.bind(reason=one.error).error(what)
