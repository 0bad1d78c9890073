from collections.abc import AsyncIterator

import httpx
import pytest

from daemons.chassis.web.body_limit import BODY_LIMIT

JSON = {"Content-Type": "application/json"}


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:rewardctl:error:{code}"
    assert answer.json()["requestId"] == answer.headers["x-request-id"]


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    """A body of `size` bytes that does not say how long it is."""
    yield b'{"name": "x"'
    left = size - len(b'{"name": "x"}')
    while left > 0:
        piece = min(left, 65_536)
        yield b" " * piece
        left -= piece
    yield b"}"


async def test_a_body_of_just_the_limit_is_taken(client: httpx.AsyncClient) -> None:
    body = b'{"name": "x"}'.ljust(BODY_LIMIT)
    assert (await client.post("/samples", content=body, headers=JSON)).json() == {"name": "x"}
    assert (await client.post("/samples", content=in_pieces(BODY_LIMIT), headers=JSON)).json() == {"name": "x"}


async def test_a_body_over_the_limit_is_refused_by_its_length(client: httpx.AsyncClient) -> None:
    refused(await client.post("/samples", content=b" " * (BODY_LIMIT + 1), headers=JSON), 413, "too_large")


async def test_a_body_over_the_limit_is_refused_also_without_a_length(client: httpx.AsyncClient) -> None:
    answer = await client.post("/samples", content=in_pieces(BODY_LIMIT + 1), headers=JSON)
    assert "content-length" not in answer.request.headers
    refused(answer, 413, "too_large")


async def test_a_body_over_the_limit_is_not_read_to_its_end(client: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 65_536
            yield b" " * 65_536

    refused(await client.post("/samples", content=endless(), headers=JSON), 413, "too_large")
    assert read <= BODY_LIMIT + 2 * 65_536


@pytest.mark.parametrize(
    ("length", "status"), [("9" * 5000, 413), ("9" * 20, 413), ("-1", 400), ("1e3", 400), ("٣", 400)]
)
async def test_a_length_that_is_absurd_or_no_number_is_refused(
    client: httpx.AsyncClient, length: str, status: int
) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", length.encode())]
    answer = await client.post("/samples", content=b"{}", headers=headers)
    refused(answer, status, "too_large" if status == 413 else "invalid")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
        "",
        "application/xml",
    ],
)
async def test_a_body_that_is_not_declared_json_is_refused(client: httpx.AsyncClient, content_type: str) -> None:
    answer = await client.post("/samples", content=b'{"name": "x"}', headers={"Content-Type": content_type})
    refused(answer, 415, "unsupported_media_type")


async def test_a_body_that_is_not_declared_at_all_is_refused(client: httpx.AsyncClient) -> None:
    refused(await client.post("/samples", content=b'{"name": "x"}'), 415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8", "application/json;"])
async def test_json_may_be_declared_in_any_spelling(client: httpx.AsyncClient, content_type: str) -> None:
    answer = await client.post("/samples", content=b'{"name": "x"}', headers={"Content-Type": content_type})
    assert answer.status_code == 200


async def test_an_endpoint_without_a_body_asks_for_no_declaration(client: httpx.AsyncClient) -> None:
    assert (await client.post("/bodiless")).status_code == 200


@pytest.mark.parametrize("raw", [b"", b"{", b'{"name": NaN}', b'{"name": "a", "name": "b"}', b'{"name": "\\ud800"}'])
async def test_a_body_that_is_no_strict_json_is_a_problem(client: httpx.AsyncClient, raw: bytes) -> None:
    refused(await client.post("/samples", content=raw, headers=JSON), 400, "invalid")


@pytest.mark.parametrize(
    "raw", [b"null", b"[]", b"1", b'"text"', b'{"name": 1}', b'{"name": "longer than ten"}', b'{"x": 1}']
)
async def test_a_body_that_is_refused_says_where_and_echoes_nothing(client: httpx.AsyncClient, raw: bytes) -> None:
    answer = await client.post("/samples", content=raw, headers=JSON)
    refused(answer, 400, "invalid")
    assert all(error["loc"].startswith("body") and error["msg"] for error in answer.json()["errors"])
    assert "longer" not in answer.text


async def test_a_key_that_the_caller_made_up_is_not_echoed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/samples", json={"<script>": 1})
    assert [error["loc"] for error in answer.json()["errors"]] == ["body.?"]
    assert "script" not in answer.text
