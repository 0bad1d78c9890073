from rewardctl.cli.plugins import views
from rewardctl.condition_types import ConditionTypes
from rewardctl.registry import Broken, Origin, Registry

_WEATHER = Origin("weather", "rewardctl-weather", "1.0")


def test_a_broken_condition_type_is_listed_beside_the_reward_types() -> None:
    reward = Registry({}, broken=(Broken(Origin("POSTER", "rewardctl-poster", "2.0"), "no licence"),))
    rows = views.rows(reward, ConditionTypes({}, broken=(Broken(_WEATHER, "no network"),)))
    assert [(row["kind"], row["name"], row["state"], row["error"]) for row in rows] == [
        ("reward", "POSTER", "broken", "no licence"),
        ("condition", "weather", "broken", "no network"),
    ]


def test_a_condition_type_that_is_installed_is_a_change() -> None:
    (row,) = views.rows(Registry({}), ConditionTypes({}, broken=(Broken(_WEATHER, "no network"),)))
    told = views.changes({}, {(row["kind"], row["name"], row["distribution"]): row})
    assert told == {"added": [row], "removed": [], "changed": []}
