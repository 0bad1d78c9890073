from datetime import UTC, datetime, timedelta

from rewardctl.cli import crowd

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_crowd_is_the_same_each_time_and_each_activity_has_an_id_of_its_own() -> None:
    made = [*crowd.activities(200, NOW)]
    assert made == [*crowd.activities(200, NOW)]
    assert len({(one.user_id, one.id) for one in made}) == len(made)
    assert {one.user_id for one in made} == {crowd.user_id(number) for number in range(200)}
    assert 1800 < len(made) < 2200
    assert {one.type for one in made} == {"login", "purchase", "invite"}
    assert all(NOW - timedelta(days=30) <= one.at <= NOW for one in made)
