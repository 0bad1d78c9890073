"""Builds the real parts, once."""

from daemons.chassis.mongo import Database
from daemons.event.service.claims import Claims
from daemons.event.service.events import Events
from daemons.event.service.grants import Grants
from daemons.event.service.parts import Parts
from daemons.event.service.rewards import Rewards
from daemons.event.service.wallets import Wallets
from daemons.event.storage.claims import MongoClaims
from daemons.event.storage.documents import DOCUMENTS
from daemons.event.storage.event_rewards import MongoEventRewards
from daemons.event.storage.events import MongoEvents
from daemons.event.storage.ledger import MongoLedger
from daemons.event.storage.rewards import MongoRewards
from rewardctl.kernel.clock import Clock, SystemClock
from rewardctl.kernel.log import log_for
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.registry import Registry, discover

_log = log_for("bootstrap")


class EventSettings(ServiceSettings):
    mongodb_uri: str


async def build(settings: EventSettings, *, clock: Clock | None = None, types: Registry | None = None) -> Parts:
    """Connect, create the indexes and put the use cases together.

    Raises: Unavailable where the database does not answer.
    """
    database = Database.connect(settings.mongodb_uri, "rewardctl_event")
    try:
        await database.check()
        await database.prepare(DOCUMENTS)
    except BaseException:
        await database.close()
        raise
    return _assembled(database, types or _discovered(), clock or SystemClock())


def _assembled(database: Database, types: Registry, clock: Clock) -> Parts:
    events, rewards, event_rewards = MongoEvents(database), MongoRewards(database), MongoEventRewards(database)
    claims, ledger = MongoClaims(database), MongoLedger(database)
    return Parts(
        events=Events(events, rewards, event_rewards, claims, clock),
        rewards=Rewards(rewards, types, clock),
        claims=Claims(claims, events, event_rewards, Grants(claims, event_rewards, ledger, types, clock), clock),
        wallets=Wallets(ledger),
        check=database.check,
        close=database.close,
    )


def _discovered() -> Registry:
    types = discover()
    for broken in types.broken:
        _log.bind(
            event="plugin.broken", plugin=broken.name, distribution=broken.distribution, reason=broken.error
        ).error("a reward type can't be used")
    return types
