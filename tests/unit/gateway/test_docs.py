import httpx
import pytest
from fastapi import FastAPI

from daemons.chassis.web import problems
from daemons.chassis.web.addresses import Trust
from daemons.gateway.api import docs
from rewardctl.kernel.settings import LOOPBACK


@pytest.mark.parametrize(("for_all", "status"), [(True, 200), (False, 404)])
async def test_security_the_page_is_for_whom_the_document_is_for(for_all: bool, status: int) -> None:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(docs.router)
    app.state.trust, app.state.document_for_all = Trust(LOOPBACK), for_all
    problems.install(app)
    transport = httpx.ASGITransport(app, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answers = [await client.get(path) for path in ("/docs", "/docs/page.js", "/docs/swagger-ui-bundle.js")]
    assert [one.status_code for one in answers] == [status] * 3
