from collections.abc import Sequence
from typing import Any

import pytest

from rewardctl.bench.load import script_data
from rewardctl.bench.load.catalogue import SCENARIOS, Scenario, named
from rewardctl.bench.load.run import Plan
from rewardctl.bench.load.seed import Seed, Sower, User
from rewardctl.bench.load.workload import Size, Told, Workload, planned
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner, TokenVerifier

KEY = SigningKey.generate()
VERIFIER = TokenVerifier({KEY.kid: KEY.private.public_key()}, "rewardctl", "rewardctl")


class OnPaper(Sower):
    """Makes ids and no events."""

    def events(self, count: int, rewards: Sequence[str] = ()) -> list[str]:  # noqa: ARG002 - the paper needs none
        return [new_id() for _ in range(count)]


SOWER = OnPaper("http://127.0.0.1:1", TokenSigner(KEY, "rewardctl", "rewardctl", SystemClock()))


def _made(workload: Workload) -> Any:
    users = [User(new_id(), "a@example.com") for _ in range(Plan(workload.size, [workload]).users)]
    seed = Seed(users, [new_id() for _ in range(20)], [new_id(), new_id()])
    return script_data.made(SOWER, seed, workload)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.spends == "offers"], ids=lambda one: one.name)
def test_no_two_iterations_claim_the_same(scenario: Scenario, size: Size) -> None:
    workload = planned(scenario, size, Told())
    data = _made(workload)["data"]
    paths = {one["path"] for one in data["offers"]}
    assert len(paths) == len(data["offers"])
    assert len(paths) * len(data["users"]) >= workload.iterations


@pytest.mark.parametrize("size", Size)
def test_no_two_iterations_offer_the_same(size: Size) -> None:
    workload = planned(named("offer-creation"), size, Told(rate=70))
    data = _made(workload)["data"]
    assert len(data["bareEvents"]) * len(data["rewards"]) >= workload.iterations


def test_everybody_has_a_token_of_their_own_role() -> None:
    data = _made(planned(named("me"), Size.SMOKE, Told()))["data"]
    user = data["users"][0]
    principal = VERIFIER.verify(user["token"])
    assert (principal.user_id, principal.roles) == (user["id"], frozenset({Role.USER}))
    assert VERIFIER.verify(data["operator"]["token"]).roles == frozenset({Role.OPERATOR})
    assert VERIFIER.verify(data["admin"]["token"]).roles == frozenset({Role.ADMIN})


def test_the_load_and_the_thresholds_are_the_plans() -> None:
    workload = planned(named("claim"), Size.FULL, Told())
    made = _made(workload)
    assert (made["scenario"], made["url"]) == ("claim", "http://127.0.0.1:1")
    assert (made["load"], made["thresholds"]) == (workload.load(), workload.thresholds())
