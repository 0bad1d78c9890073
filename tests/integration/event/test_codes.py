"""What comes into a pool of codes is told of, whatever dies in between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.domain.audit import Change, Subject
from daemons.event.domain.reward import Reward
from daemons.event.service.codes import Codes
from daemons.event.storage.codes import MongoCodes
from daemons.event.storage.documents import RewardDocument
from daemons.event.storage.rewards import MongoRewards
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.sealing import Sealer
from rewardctl.wire.audit import AuditAction, AuditKind
from tests.builders import AUTHOR

pytestmark = pytest.mark.usefixtures("nothing_beside")
_SEALER: Final = Sealer.of(b"k" * 32)


@dataclass(frozen=True, slots=True)
class _Dying(MongoCodes):
    """The process is gone when it would put them in."""

    async def add(self, reward_id: str, codes: Sequence[str], expires_at: datetime | None) -> int:  # noqa: ARG002 - the pool's own signature
        raise ConnectionResetError


@pytest.fixture
def codes(database: Database) -> Codes:
    return Codes(MongoRewards(database), MongoCodes(database, _SEALER), SystemClock())


@pytest.fixture
async def pooled(codes: Codes) -> Reward:
    made = Reward(
        id=new_id(), type="COUPON", name="C", description=None, params={"pool": True}, created_at=codes.clock.now()
    )
    subject = Subject(AuditKind.REWARD, made.id)
    await codes.rewards.add(made, Change.of(AuditAction.REWARD_MADE, subject, AUTHOR, made.created_at))
    return made


async def _noted(database: Database, reward: Reward) -> list[object]:
    kept = await database.collection(RewardDocument).find_one({"_id": ObjectId(reward.id)})
    assert kept is not None
    return [one["new"] for one in kept["unaudited"] if one["action"] == AuditAction.CODES_ADDED]


async def test_codes_are_told_of_before_they_are_there(codes: Codes, pooled: Reward, database: Database) -> None:
    dying = replace(codes, pool=_Dying(database, _SEALER))
    with pytest.raises(ConnectionResetError):
        await dying.add(pooled.id, ["A", "B"], None, AUTHOR)

    assert await _noted(database, pooled) == [{"codes": 2}]
    assert (await codes.count(pooled.id)).total == 0


async def test_codes_that_were_there_are_neither_added_nor_told_of(
    codes: Codes, pooled: Reward, database: Database
) -> None:
    added = [await codes.add(pooled.id, sent, None, AUTHOR) for sent in (["A", "B", "A"], ["B", "A"], ["B", "C"])]

    assert added == [2, 0, 1]
    assert await _noted(database, pooled) == [{"codes": 2}, {"codes": 1}]
