"""What a reward type does wrong is its own claims' trouble and nobody else's."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from loguru import logger

from rewardctl.audit.report import Report
from rewardctl.kernel import log
from rewardctl.kernel.principal import Role
from tests.fakes.misbehaving import MISBEHAVING, SECRET
from tests.integration import stage
from tests.integration.event.steps import Offer, body, offered
from tests.integration.stage import Stage

WAITING = {
    "HANGING": "it did not answer",
    "BLOCKING": "it did not answer",
    "PLODDING": "it did not answer",
    "RAISING": "ZeroDivisionError",
    "QUITTING": "SystemExit",
    "BABBLING": "it answered dict",
    "NEGATIVE": "it answered an amount",
}


async def of_type(platform: Stage, reward_type: str, **fields: object) -> Offer:
    operator = await platform.someone(Role.OPERATOR)
    reward = body(await operator.post(f"/rewards/{reward_type}", json={"name": reward_type, **fields}), 201)
    return await offered(operator, reward=reward, stock=100)


async def claimed(platform: Stage, offer: Offer) -> Any:
    return body(await (await platform.someone()).post(offer.claims), 201)


@pytest.mark.parametrize(("reward_type", "why"), WAITING.items(), ids=WAITING)
async def test_a_claim_of_a_type_that_does_wrong_waits_and_says_why(
    platform: Stage, verified: Callable[[], Report], reward_type: str, why: str
) -> None:
    claim = await claimed(platform, await of_type(platform, reward_type))

    assert claim["status"] == "PENDING"
    (reason,) = claim["reasons"]
    assert reason["code"] == "waiting_for_reward_type"
    assert why in reason["message"]
    report = verified()
    assert report.findings == []


@pytest.mark.parametrize("reward_type", ["HANGING", "BLOCKING", "PLODDING"])
async def test_claims_of_other_types_do_not_wait_for_one_that_hangs(uri: str, tmp_path: Path, reward_type: str) -> None:
    async with stage.opened(uri, tmp_path, MISBEHAVING, reward_type_seconds=2) as platform:
        await _others_are_first(platform, reward_type)


async def _others_are_first(platform: Stage, reward_type: str) -> None:
    hanging, points = await of_type(platform, reward_type), await of_type(platform, "POINT", points=5)
    done: list[str] = []

    async def claim(offer: Offer) -> None:
        done.append((await claimed(platform, offer))["eventReward"]["reward"]["type"])

    await asyncio.gather(*(claim(hanging) for _ in range(2)), *(claim(points) for _ in range(10)))

    assert done[:10] == ["POINT"] * 10


async def test_what_a_type_knows_of_secrets_does_not_reach_the_log(platform: Stage) -> None:
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(log.line(message.record, {})), level="DEBUG", format="{message}")

    claim = await claimed(platform, await of_type(platform, "LEAKING"))
    logger.remove(sink)

    assert claim["status"] == "APPROVED"
    told = [line for line in lines if "calling with" in line]
    assert told
    assert SECRET not in "".join(lines)
    assert '"password":"***MASKED***"' in told[0].replace(" ", "")
