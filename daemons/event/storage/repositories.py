from dataclasses import dataclass
from typing import Self

from daemons.chassis.database.mongo import Database
from daemons.event.storage.activities import MongoActivities
from daemons.event.storage.claims import MongoAttempts, MongoClaims
from daemons.event.storage.codes import MongoCodes
from daemons.event.storage.event_rewards import MongoEventRewards
from daemons.event.storage.events import MongoEvents
from daemons.event.storage.ledger import MongoLedger
from daemons.event.storage.marks import MongoMarks
from daemons.event.storage.rewards import MongoRewards
from rewardctl.kernel.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Repositories:
    """What several use cases keep, or a use case and the reward types."""

    events: MongoEvents
    rewards: MongoRewards
    event_rewards: MongoEventRewards
    claims: MongoClaims
    attempts: MongoAttempts
    ledger: MongoLedger
    activities: MongoActivities
    codes: MongoCodes
    marks: MongoMarks

    @classmethod
    def on(cls, database: Database, sealer: Sealer | None) -> Self:
        return cls(
            events=MongoEvents(database),
            rewards=MongoRewards(database),
            event_rewards=MongoEventRewards(database),
            claims=MongoClaims(database),
            attempts=MongoAttempts(database),
            ledger=MongoLedger(database),
            activities=MongoActivities(database),
            codes=MongoCodes(database, sealer),
            marks=MongoMarks(database),
        )
