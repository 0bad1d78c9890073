import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from aiohttp import ClientSession

from tests.integration.gateway.conftest import running
from tests.integration.gateway.upstream import Upstream, listening

Replicas = tuple[Upstream, Upstream]


@pytest.fixture(scope="module")
async def _replicas() -> AsyncIterator[Replicas]:
    async with listening() as one, listening() as other:
        yield one, other


@pytest.fixture
def replicas(_replicas: Replicas) -> Replicas:
    for one in _replicas:
        one.calls, one.ready = 0, True
    return _replicas


@pytest.fixture(scope="module")
async def client(
    tmp_path_factory: pytest.TempPathFactory, _replicas: Replicas, closed_port: int
) -> AsyncIterator[ClientSession]:
    """Of a gateway with two replicas of auth, and with three of event of which the first is away."""
    away, urls = f"http://127.0.0.1:{closed_port}", ",".join(one.url for one in _replicas)
    async with AsyncExitStack() as opened:
        place = tmp_path_factory.mktemp("replicated")
        gateway = await opened.enter_async_context(running(place, auth=urls, event=f"{away}, {urls}"))
        yield await opened.enter_async_context(ClientSession(gateway.url))


def _calls(replicas: Replicas) -> list[int]:
    return [one.calls for one in replicas]


async def test_requests_go_to_each_replica_in_turn(client: ClientSession, replicas: Replicas) -> None:
    for _ in range(10):
        async with client.get("/auth/echo") as answer:
            assert answer.status == 200
    assert _calls(replicas) == [5, 5]


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
async def test_where_one_refuses_the_connection_the_next_gets_the_whole_request(
    client: ClientSession, replicas: Replicas, method: str
) -> None:
    for _ in range(6):
        async with client.request(method, "/events/echo", data=b"the whole body") as answer:
            assert answer.status == 200
            assert base64.b64decode((await answer.json())["body"]) == b"the whole body"
    assert sum(_calls(replicas)) == 6
    assert min(_calls(replicas)) >= 2  # the one that is away is found to be so, and then comes last


async def test_a_body_that_is_streamed_survives_a_refused_connection(client: ClientSession) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"0123456789"
            await asyncio.sleep(0)

    for _ in range(3):
        async with client.post("/events/echo", data=body()) as answer:
            assert base64.b64decode((await answer.json())["body"]) == b"0123456789" * 100


async def test_one_that_says_that_it_is_about_to_stop_is_chosen_no_more_until_it_is_ready(
    client: ClientSession, replicas: Replicas
) -> None:
    leaving, staying = replicas
    leaving.ready = False
    await _seen(replicas)
    await _post(client, 4)
    assert (leaving.calls, staying.calls) == (0, 4)
    leaving.ready = True
    await _seen(replicas)
    await _post(client, 4)
    assert (leaving.calls, staying.calls) == (2, 6)


async def test_where_none_is_ready_requests_are_passed_on_all_the_same(
    client: ClientSession, replicas: Replicas
) -> None:
    for one in replicas:
        one.ready = False
    await _seen(replicas)
    await _post(client, 4)
    assert _calls(replicas) == [2, 2]


async def _post(client: ClientSession, times: int) -> None:
    for _ in range(times):
        async with client.post("/auth/echo") as answer:
            assert answer.status == 200


async def _seen(replicas: Replicas) -> None:
    """The gateway knows what they say now: it has asked again after the next answer."""
    looks = [one.looks for one in replicas]
    async with asyncio.timeout(10):
        while any(one.looks < before + 2 for one, before in zip(replicas, looks, strict=True)):
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
async def test_where_one_was_lost_no_other_gets_the_request(
    client: ClientSession, replicas: Replicas, method: str
) -> None:
    async with client.request(method, "/auth/lost", data=b"{}") as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "1"
    assert sum(_calls(replicas)) == 1
