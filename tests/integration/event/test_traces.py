"""What goes on for a claim after its answer belongs to the trace of the request that made it."""

import json

import httpx
from loguru import logger

from daemons.chassis.database.mongo import Database
from rewardctl.kernel import log
from rewardctl.kernel.ids import new_id
from tests.integration.event.steps import body, offered, until
from tests.integration.event.test_completer import _pass_fence

TRACE, SPAN = "a" * 32, "b" * 16


async def test_a_claim_that_is_taken_up_later_stays_in_its_trace(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, database: Database
) -> None:
    flaky = body(await operator.post("/rewards/FLAKY", json={"name": "F"}), 201)
    chosen = f"chosen-{new_id()}"
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(log.line(message.record, {})), level="DEBUG", format="{message}")
    headers = {"X-Request-Id": chosen, "traceparent": f"00-{TRACE}-{SPAN}-01"}
    claim = body(await user.post((await offered(operator, reward=flaky)).claims, headers=headers), 201)
    assert claim["status"] == "PENDING"

    await _pass_fence(database, claim["userId"])

    async def approved() -> bool:
        return bool(body(await user.get(f"/events/requests/{claim['id']}"))["status"] == "APPROVED")

    await until(approved)
    logger.remove(sink)
    later = [fields for fields in map(json.loads, lines) if fields.get("event") == "claim.taken_up"]
    mine = [fields for fields in later if fields["claimId"] == claim["id"]]
    assert mine
    assert {(fields["requestId"], fields["traceId"]) for fields in mine} == {(chosen, TRACE)}
