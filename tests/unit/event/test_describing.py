"""What a reward type says of one unit, whatever stranger wrote it."""

from typing import Any

import pytest

from daemons.event.domain.reward import Reward
from daemons.event.plugins.host import Host
from rewardctl.kernel.clock import SystemClock
from rewardctl.registry import Registry
from rewardctl.sdk import Description
from tests.fakes.event import REWARD_TYPES, Voucher


class Broken(Voucher):
    def describe(self, params: Any) -> Description:
        raise ConnectionError(params)


class Odd(Voucher):
    def describe(self, params: Any) -> Any:  # noqa: ARG002 - whatever it is
        return "three vouchers"


@pytest.mark.parametrize(
    ("kind", "params", "said"),
    [
        ("POINT", {"points": 1500}, Description("1,500 points", 1500)),
        ("VOUCHER", {"voucherCode": "C"}, Description("voucherCode C, amount 1", 1)),
        ("UNINSTALLED", {}, Description("UNINSTALLED", 1)),
        ("POINT", {"points": "many"}, Description("POINT", 1)),
        ("BROKEN", {"voucherCode": "C"}, Description("BROKEN", 1)),
        ("ODD", {"voucherCode": "C"}, Description("ODD", 1)),
    ],
)
async def test_a_type_says_what_one_unit_gives_and_one_that_can_not_counts_units(
    kind: str, params: dict[str, Any], said: Description
) -> None:
    odd: dict[str, Any] = {"BROKEN": Broken(), "ODD": Odd()}
    nothing: Any = None
    host = Host(Registry({**REWARD_TYPES.types, **odd}), nothing, nothing, nothing, SystemClock())
    reward = Reward(id="1" * 24, type=kind, name="R", description=None, params=params, created_at=SystemClock().now())

    assert await host.described(reward) == said
    await host.close()
