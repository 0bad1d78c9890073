from pathlib import Path
from typing import Any

import httpx

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.databases import located
from tests.integration.event.steps import offered, refused, until
from tests.integration.stage import Stage, opened


async def _person(stage: Stage, user_id: str) -> httpx.AsyncClient:
    transport, headers = httpx.ASGITransport(stage.app), stage.bearer(Role.USER, user_id=user_id)
    client = httpx.AsyncClient(transport=transport, base_url="http://event", headers=headers)
    return await stage.clients.enter_async_context(client)


async def test_security_a_user_claims_so_often_in_all_processes_together_and_another_is_free(
    mongodb_uri: str, tmp_path: Path
) -> None:
    uri, user_id = located(mongodb_uri, f"limited_{new_id()}"), new_id()
    rate: dict[str, Any] = {"rate_limits": True, "limit_claims_user": "8/day"}
    async with opened(uri, tmp_path, **rate) as one, opened(uri, tmp_path, **rate) as other:
        offer = await offered(await one.someone(Role.OPERATOR))
        here, there = await _person(one, user_id), await _person(other, user_id)
        statuses = [(await here.post(offer.claims)).status_code for _ in range(9)]
        assert statuses == [201, *[409] * 7, 429]
        answer = await here.post(offer.claims)
        refused(answer, 429, "too_many_requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 86_400

        async def also_there() -> bool:
            return (await there.post(offer.claims)).status_code == 429

        await until(also_there, 10)
        assert (await (await other.someone()).post(offer.claims)).status_code == 201
