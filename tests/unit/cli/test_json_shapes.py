"""Each command that prints JSON is in docs/cli.md, and what the wire says is what is written there."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from pydantic import BaseModel

from rewardctl.access.report import AccessReport
from rewardctl.bench.baseline.report import Baseline
from rewardctl.bench.grown.report import Grown
from rewardctl.bench.load.compare import Comparison
from rewardctl.bench.load.limit_report import Limits
from rewardctl.bench.load.report import Load
from rewardctl.bench.logins.report import Logins
from rewardctl.bench.race.report import LoggingCost, Race, Replays
from rewardctl.bench.startup.report import Startup
from rewardctl.cli import output
from rewardctl.cli.app import COMMANDS, loaded
from rewardctl.doctor.report import DoctorReport
from rewardctl.production.report import ProductionReport
from rewardctl.runtime.overview import Overview
from rewardctl.wire.accounts import ManagedUserResponse, UserResponse
from rewardctl.wire.activities import ActivitiesResponse
from rewardctl.wire.body import CursorPage, NumberedPage
from rewardctl.wire.claims import BulkDecisionResponse, ClaimResponse
from rewardctl.wire.codes import PoolResponse
from rewardctl.wire.conditions import ConditionResponse
from rewardctl.wire.eligibility import EligibilityResponse
from rewardctl.wire.events import EventDetailResponse, EventResponse, EventRewardResponse
from rewardctl.wire.rewards import RewardResponse
from rewardctl.wire.simulation import SimulationResponse
from rewardctl.wire.statistics import EventStatisticsResponse
from rewardctl.wire.wallet import WalletResponse
from tests import json_shapes

_MODELS: Final[dict[str, type[BaseModel]]] = {
    "ps": Overview,
    "up": Overview,
    "doctor": DoctorReport,
    "doctor --access": AccessReport,
    "doctor --production": ProductionReport,
    "bench": Load,
    "bench --race": Race,
    "bench --keys": Replays,
    "bench --logging": LoggingCost,
    "bench --baseline": Baseline,
    "bench --startup": Startup,
    "bench --grown": Grown,
    "bench --logins": Logins,
    "bench --find-limit": Limits,
    "bench compare": Comparison,
    "whoami": UserResponse,
    "login": UserResponse,
    "account show": ManagedUserResponse,
    "account list": CursorPage,
    "event create": EventResponse,
    "event update": EventResponse,
    "event show": EventDetailResponse,
    "event eligibility": EligibilityResponse,
    "event add-reward": EventRewardResponse,
    "event update-reward": EventRewardResponse,
    "event simulate": SimulationResponse,
    "event stats": EventStatisticsResponse,
    "reward show": RewardResponse,
    "reward list": NumberedPage,
    "reward codes": PoolResponse,
    "condition check": ConditionResponse,
    "claim show": ClaimResponse,
    "claim decide --event": BulkDecisionResponse,
    "activity record": ActivitiesResponse,
    "wallet show": WalletResponse,
}


def _that_print_json() -> Iterator[str]:
    for name in COMMANDS:
        command: Any = loaded(name)
        inside = getattr(command, "commands", {})
        yield from (f"{name} {one}" for one, its in inside.items() if _takes_json(its))
        if _takes_json(command):
            yield name


def _takes_json(command: Any) -> bool:
    return any("--json" in one.opts for one in command.params)


def test_every_command_that_prints_json_is_documented_and_none_besides() -> None:
    assert {name.partition(" --")[0] for name in json_shapes.shapes()} == set(_that_print_json())


@pytest.mark.parametrize("command", _MODELS)
def test_the_keys_of_a_command_are_those_of_the_document(command: str) -> None:
    fields = _MODELS[command].model_fields
    told = json_shapes.shapes()[command]
    assert told.required | told.optional == {one.serialization_alias or name for name, one in fields.items()}


def test_the_document_names_the_shape() -> None:
    assert f"This is shape {output.SHAPE};" in json_shapes._DOCUMENT.read_text("utf-8")


def test_a_key_that_goes_and_one_that_is_not_documented_would_be_noticed() -> None:
    down = json_shapes.of(["down", "--volumes"])
    assert down is not None
    assert down.fits(["stopped"])
    assert not down.fits([])
    assert not down.fits(["stopped", "more"])


def test_an_option_may_make_another_shape() -> None:
    assert json_shapes.of(["doctor", "--json"]) == json_shapes.shapes()["doctor"]
    assert json_shapes.of(["doctor", "--json", "--access"]) == json_shapes.shapes()["doctor --access"]
