"""What the gateway shows of the platform: the document, and the page to read and try it on."""

import re

import pytest
from aiohttp import ClientSession

TYPES = {"js": "text/javascript", "css": "text/css"}


async def _page(client: ClientSession) -> tuple[str, str]:
    """Its text, and what it is allowed to load."""
    async with client.get("/docs") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        return await answer.text(), answer.headers["Content-Security-Policy"]


async def test_the_document_is_that_of_the_whole_platform(client: ClientSession) -> None:
    async with client.get("/openapi.json") as answer:
        document = await answer.json()
    assert {"/auth/login", "/events/{event_id}/requests/{reward_id}", "/health/ready"} <= set(document["paths"])


async def test_every_part_of_the_page_comes_from_the_gateway(client: ClientSession) -> None:
    page, _ = await _page(client)
    parts = re.findall(r'(?:src|href)="(docs/[^"]+)"', page)
    assert len(parts) == 4
    for part in parts:
        async with client.get(f"/{part}") as answer:
            assert (answer.status, answer.content_type) == (200, TYPES[part.rpartition(".")[2]])
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert len(await answer.read()) > 100


async def test_security_the_page_runs_no_script_but_the_gateways_and_asks_nobody_else(client: ClientSession) -> None:
    page, policy = await _page(client)
    allowed = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    assert allowed["script-src"] == allowed["style-src"] == allowed["connect-src"] == "'self'"
    assert allowed["form-action"] == allowed["frame-ancestors"] == "'none'"
    assert not re.search(r"https?://|<style|\son\w+=|<script>|style=", page)


@pytest.mark.parametrize("name", ["redoc.standalone.js", "page.html", "..%2fdocs.py", "%2e%2e%2fproxy.py"])
async def test_security_no_other_file_is_a_part_of_the_page(client: ClientSession, name: str) -> None:
    async with client.get(f"/docs/{name}") as answer:
        assert (answer.status, answer.content_type) == (404, "application/problem+json")
