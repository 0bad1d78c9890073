import pytest

from rewardctl.bench.load.catalogue import SCENARIOS, SCRIPTS, named
from rewardctl.bench.load.workload import Size, Told, planned
from rewardctl.kernel.errors import Invalid

STATED = {"registration": 50, "login": 20, "event-creation": 30, "claim": 50}


def test_every_scenario_has_its_script_and_every_script_is_a_scenario() -> None:
    assert sorted(one.script for one in SCENARIOS) == sorted(SCRIPTS.glob("*.js"))


@pytest.mark.parametrize(("name", "rate"), STATED.items())
def test_the_stated_rate_is_run_for_the_stated_time(name: str, rate: int) -> None:
    assert planned(named(name), Size.FULL, Told()).load() == {
        "executor": "constant-arrival-rate",
        "rate": rate,
        "timeUnit": "1s",
        "duration": "60s",
        "preAllocatedVUs": rate,
        "maxVUs": rate,
    }


def test_a_hundred_users_at_once_go_through_the_journey() -> None:
    load = planned(named("journey"), Size.FULL, Told()).load()
    assert load == {"executor": "constant-vus", "vus": 100, "duration": "60s"}


def test_a_smoke_run_of_all_asks_for_little() -> None:
    smoke = [planned(one, Size.SMOKE, Told()) for one in SCENARIOS]
    assert sum(one.seconds for one in smoke) <= 20
    assert max(one.iterations for one in smoke) < 25


def test_what_is_told_wins() -> None:
    load = planned(named("claim"), Size.SMOKE, Told(rate=7, vus=9, seconds=30)).load()
    assert (load["rate"], load["preAllocatedVUs"], load["maxVUs"], load["duration"]) == (7, 9, 9, "30s")


def test_a_rate_makes_no_rate_of_users_who_go_on_as_they_are_answered() -> None:
    load = planned(named("journey"), Size.SHORT, Told(rate=7, vus=4)).load()
    assert load == {"executor": "constant-vus", "vus": 4, "duration": "10s"}


@pytest.mark.parametrize("size", Size)
def test_lost_load_and_a_run_of_nothing_cross_a_threshold(size: Size) -> None:
    for scenario in SCENARIOS:
        thresholds = planned(scenario, size, Told()).thresholds()
        assert thresholds["iterations"] == ["count>0"]
        assert ("dropped_iterations" in thresholds) == (scenario.rate is not None)


def test_a_smoke_run_forgives_slowness_and_no_error() -> None:
    smoke, full = (planned(named("me"), size, Told()).thresholds() for size in (Size.SMOKE, Size.FULL))
    assert (smoke["failures"], smoke["http_req_duration"]) == (["rate==0"], ["p(95)<3000", "p(99)<5000"])
    assert (full["failures"], full["http_req_duration"]) == (["rate<0.001"], ["p(95)<300", "p(99)<600"])


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="no scenario") as refused:
        named("clam")
    assert "claim, claim-list" in str(refused.value.hint)


def test_the_load_is_said_in_words() -> None:
    assert str(planned(named("soak"), Size.FULL, Told())) == "soak: 40 a second for 300 s"
    assert str(planned(named("journey"), Size.FULL, Told())) == "journey: 100 users at once for 60 s"
