import httpx
import pytest
from fastapi import FastAPI


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("203.0.113.9", 404)])
async def test_security_the_document_of_a_daemon_is_for_its_own_machine(
    app: FastAPI, address: str, status: int
) -> None:
    transport = httpx.ASGITransport(app, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://sample") as client:
        answer = await client.get("/openapi.json", headers={"X-Forwarded-For": "127.0.0.1"})
    assert answer.status_code == status


async def test_what_is_for_everybody_is_shown_to_everybody(app: FastAPI) -> None:
    app.state.document_for_all = True
    transport = httpx.ASGITransport(app, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://sample") as client:
        document = (await client.get("/openapi.json")).json()
    assert "/samples" in document["paths"]
    assert "/openapi.json" not in document["paths"]
