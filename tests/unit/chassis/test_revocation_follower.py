from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daemons.chassis.tokens.revocation_follower import RevocationFollower
from daemons.chassis.tokens.revoked import RevokedTokens
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Principal
from rewardctl.wire.accounts import RevocationsResponse, RevokedUser

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
Records = list[dict[str, Any]]


@dataclass
class Auth:
    """Tells what it is given, unless it is away so many times."""

    away: int = 0
    sessions: Sequence[str] = ()
    users: Sequence[RevokedUser] = ()
    asked: list[datetime | None] = field(default_factory=list)

    async def revocations(self, since: datetime | None) -> RevocationsResponse:
        self.asked.append(since)
        if self.away:
            self.away -= 1
            raise Unavailable("The auth daemon is away")
        until = BEGUN + timedelta(seconds=len(self.asked))
        return RevocationsResponse(sessions=list(self.sessions), users=list(self.users), until=until)


@pytest.fixture
def revoked() -> RevokedTokens:
    return RevokedTokens()


def events(records: Records) -> list[str]:
    return [one["extra"]["event"] for one in records if one["extra"].get("component") == "revocations"]


async def test_what_is_told_is_shut_out_and_the_next_question_goes_on_from_there(revoked: RevokedTokens) -> None:
    user, session = new_id(), new_id()
    auth = Auth(sessions=[session], users=[RevokedUser(id=user, generation=2)])
    follower = RevocationFollower("sample", revoked, auth.revocations)
    await follower.round()
    await follower.round()
    assert revoked.covers(Principal("other", frozenset(), session))
    assert revoked.covers(Principal(user, frozenset(), "other", 1))
    assert auth.asked == [None, BEGUN + timedelta(seconds=1)]


async def test_while_auth_is_away_what_is_known_stays_and_it_is_said_once(
    revoked: RevokedTokens, records: Records
) -> None:
    session = new_id()
    auth = Auth(sessions=[session])
    follower = RevocationFollower("sample", revoked, auth.revocations)
    await follower.round()
    auth.away = 3
    for _ in range(4):
        await follower.round()
    assert revoked.covers(Principal("other", frozenset(), session))
    assert events(records) == ["revocations.unknown", "revocations.followed"]
    assert auth.asked[-1] == auth.asked[1]


async def test_a_start_waits_for_auth_that_comes_up_at_the_same_time(revoked: RevokedTokens, records: Records) -> None:
    auth = Auth(away=2, sessions=[session := new_id()])
    await RevocationFollower("sample", revoked, auth.revocations).catch_up()
    assert revoked.covers(Principal("other", frozenset(), session))
    assert events(records) == []


async def test_a_start_goes_on_without_auth_in_the_end_and_says_so(revoked: RevokedTokens, records: Records) -> None:
    await RevocationFollower("sample", revoked, Auth(away=1000).revocations).catch_up(patience=0.2)
    assert events(records) == ["revocations.unknown"]
