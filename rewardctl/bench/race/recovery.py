"""The end of an attack: the platform is well again, and nothing is on its way any more."""

import time
from typing import Final

from pymongo.errors import ConnectionFailure

from rewardctl.bench.race import figures
from rewardctl.bench.race.figures import Documents
from rewardctl.bench.race.offer import Offer
from rewardctl.bench.stage import Stage
from rewardctl.runtime import control

_PATIENCE_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.1


def awaited(stage: Stage, database: Documents, offer: Offer, since: float) -> float:
    """How many seconds after `since` all was quiet; past a minute it is not waited for any longer.

    Raises: TimedOut where a service does not come back.
    """
    control.await_well(stage.project, _PATIENCE_SECONDS)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _quiet(database, offer) and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    return time.monotonic() - since


def _quiet(database: Documents, offer: Offer) -> bool:
    try:
        return figures.on_their_way(database, offer) == 0
    except ConnectionFailure:
        return False
