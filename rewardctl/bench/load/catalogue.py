"""The scenarios of the load bench: what each is for, its stated load, and what it must come to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rewardctl.kernel.errors import Invalid

SCRIPTS: Final = Path(__file__).parent.with_name("scenarios")
_SECONDS: Final = 60
_SOAK_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Scenario:
    """`rate` is in iterations a second, None where `vus` users go on as fast as they are answered.

    `p95` and `p99` are milliseconds that a request may take at the stated load, `seconds` its stated time, and
    `smoke` how many iterations see each of its kinds of requests. What it `spends` serves one iteration alone: a user's
    claim of an offer, a reward's place on an event.
    """

    name: str
    rate: int | None
    p95: int
    p99: int
    vus: int = 0
    seconds: int = _SECONDS
    smoke: int = 6
    spends: Literal["offers", "events"] | None = None

    @property
    def script(self) -> Path:
        return SCRIPTS / f"{self.name}.js"


SCENARIOS: Final = (
    Scenario("registration", 50, 500, 1_000),
    Scenario("login", 20, 500, 1_000),
    Scenario("event-creation", 30, 500, 1_000),
    Scenario("event-list", 50, 300, 600),
    Scenario("reward-creation", 30, 500, 1_000),
    Scenario("reward-list", 50, 300, 600),
    Scenario("offer-creation", 30, 500, 1_000, spends="events"),
    Scenario("offer-list", 50, 300, 600),
    Scenario("claim", 50, 500, 1_000, spends="offers"),
    Scenario("claim-list", 50, 500, 1_000),
    Scenario("user-lookup", 50, 300, 600),
    Scenario("role-change", 20, 500, 1_000),
    Scenario("me", 50, 300, 600),
    Scenario("journey", None, 3_000, 5_000, vus=100),
    Scenario("soak", 40, 500, 1_000, seconds=_SOAK_SECONDS, smoke=20, spends="offers"),
)


def named(name: str) -> Scenario:
    """Raises: Invalid."""
    found = next((one for one in SCENARIOS if one.name == name), None)
    if found is None:
        raise Invalid(f"{name!r} is no scenario", hint=f"one of {', '.join(one.name for one in SCENARIOS)}")
    return found
