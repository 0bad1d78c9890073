"""The guarded client against a real server on this machine, which is a private network that is allowed or not."""

import asyncio
import gzip
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Final

import pytest
from aiohttp import ClientTimeout, web
from aiohttp.abc import AbstractResolver, ResolveResult

from daemons.event.plugins.http import GuardedHttp
from rewardctl.sdk import HttpFailed

LARGEST: Final = 2**20
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """Listens on all of 127.0.0.0/8; `handler` is what it does."""

    port: int = 0
    seen: list[web.Request] = field(default_factory=list)
    handler: Handler | None = None

    def at(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        await request.read()
        return await self.handler(request) if self.handler else web.Response(text="hello")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    listener = socket.create_server(("0.0.0.0", 0))
    made.port = listener.getsockname()[1]
    await web.SockSite(runner, listener).start()
    yield made
    await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[GuardedHttp]:
    """A client that may reach 127.0.0.1 and nothing else of this machine."""
    made = GuardedHttp([ip_network("127.0.0.1/32")])
    yield made
    await made.close()


@pytest.fixture
async def strict() -> AsyncIterator[GuardedHttp]:
    made = GuardedHttp()
    yield made
    await made.close()


class Names(AbstractResolver):
    """Answers with the next of `answers`, and with the last one from then on."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - all its answers are IPv4
    ) -> list[ResolveResult]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        flags = socket.AI_NUMERICHOST
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=flags)
            for address in answer
        ]

    async def close(self) -> None:
        pass


async def test_an_answer_is_handed_on(http: GuardedHttp, server: Server) -> None:
    answer = await http.request("POST", server.at("127.0.0.1", "/x?y=1"), headers={"X-Own": "1"}, body=b"{}")

    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["content-type"].startswith("text/plain")
    (request,) = server.seen
    assert (request.method, request.path_qs, request.headers["X-Own"]) == ("POST", "/x?y=1", "1")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "\uff11\uff12\uff17.0.0.1",
        "127\u30020\u30020\u30021",
        "0",
        "0.0.0.0",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::1%25lo]",
        "[2002:7f00:1::]",
        "[64:ff9b::7f00:1]",
    ],
)
async def test_this_machine_is_reached_in_no_spelling(strict: GuardedHttp, server: Server, host: str) -> None:
    with pytest.raises(HttpFailed):
        await strict.request("GET", server.at(host))
    assert server.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/path",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "http://",
        "http:///path",
        "http://user:password@example.com/",
        "http://user@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://example.com:22/",
        "http://example.com:25/",
        "https://example.com:110/",
    ],
)
async def test_what_is_no_url_of_the_web_is_refused(strict: GuardedHttp, url: str) -> None:
    with pytest.raises(HttpFailed, match=r"URL|Port"):
        await strict.request("GET", url)


async def test_a_name_that_leads_inside_is_refused(server: Server) -> None:
    client = GuardedHttp(resolver=Names(["127.0.0.1", "10.0.0.1"]))

    with pytest.raises(HttpFailed, match="no address outside"):
        await client.request("GET", server.at("inside.example"))

    assert server.seen == []
    await client.close()


async def test_of_mixed_addresses_only_those_that_may_be_reached_are_tried(server: Server) -> None:
    client = GuardedHttp([ip_network("127.0.0.1/32")], Names(["127.0.0.2", "127.0.0.1", "10.0.0.1"]))

    await client.request("GET", server.at("mixed.example"))

    (request,) = server.seen
    assert request.transport is not None
    assert request.transport.get_extra_info("sockname")[0] == "127.0.0.1"
    await client.close()


async def test_a_name_that_changes_its_mind_is_judged_by_the_address_that_is_connected_to(server: Server) -> None:
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    client = GuardedHttp([ip_network("127.0.0.1/32")], names)
    closing = {"Connection": "close"}

    await client.request("GET", server.at("rebinding.example"), headers=closing)
    assert names.asked == 1
    with pytest.raises(HttpFailed):
        await client.request("GET", server.at("rebinding.example"), headers=closing)

    assert len(server.seen) == 1
    await client.close()


async def test_a_resolver_that_answers_no_address_is_stopped_at_the_socket(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemons.event.plugins.http._OutsideResolver", lambda resolver, _: resolver)
    client = GuardedHttp(resolver=Names(["127.0.0.1"]))

    with pytest.raises(HttpFailed, match="private network"):
        await client.request("GET", server.at("slipped.example"))

    assert server.seen == []
    await client.close()


async def test_a_redirect_is_an_answer(http: GuardedHttp, server: Server) -> None:
    async def away(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": server.at("127.0.0.1", "/secret")})

    server.handler = away
    answer = await http.request("GET", server.at("127.0.0.1"))

    assert (answer.status, answer.headers["location"]) == (302, server.at("127.0.0.1", "/secret"))
    assert len(server.seen) == 1


async def test_a_proxy_of_the_environment_is_not_used(
    http: GuardedHttp, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert (await http.request("GET", server.at("127.0.0.1"))).status == 200


async def test_cookies_are_not_kept(http: GuardedHttp, server: Server) -> None:
    async def baked(_: web.Request) -> web.Response:
        answer = web.Response()
        answer.set_cookie("session", "1")
        return answer

    server.handler = baked
    await http.request("GET", server.at("127.0.0.1"))
    await http.request("GET", server.at("127.0.0.1"))

    assert ["Cookie" in request.headers for request in server.seen] == [False, False]


@pytest.mark.parametrize("size", [LARGEST, LARGEST + 1])
async def test_an_answer_is_read_up_to_one_mebibyte(http: GuardedHttp, server: Server, size: int) -> None:
    async def large(_: web.Request) -> web.Response:
        return web.Response(body=bytes(size))

    server.handler = large
    if size == LARGEST:
        assert len((await http.request("GET", server.at("127.0.0.1"))).body) == LARGEST
        return
    with pytest.raises(HttpFailed, match="larger than 1 MiB"):
        await http.request("GET", server.at("127.0.0.1"))


async def test_an_answer_without_an_end_is_cut_off(http: GuardedHttp, server: Server) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(bytes(2**16))

    server.handler = endless
    with pytest.raises(HttpFailed, match="larger than 1 MiB"):
        await http.request("GET", server.at("127.0.0.1"))


async def test_a_bomb_stays_packed(http: GuardedHttp, server: Server) -> None:
    bomb = gzip.compress(bytes(100 * LARGEST))

    async def packed(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    server.handler = packed
    answer = await http.request("GET", server.at("127.0.0.1"))

    assert answer.body == bomb
    assert server.seen[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "headers", [{"X-Long": "x" * 10_000}, {f"X-{number}": "x" for number in range(200)}], ids=["long", "many"]
)
async def test_headers_have_a_limit(http: GuardedHttp, server: Server, headers: dict[str, str]) -> None:
    async def chatty(_: web.Request) -> web.Response:
        return web.Response(headers=headers)

    server.handler = chatty
    with pytest.raises(HttpFailed):
        await http.request("GET", server.at("127.0.0.1"))


async def test_an_answer_that_drips_is_given_up(
    http: GuardedHttp, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dripping(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x")
            await asyncio.sleep(0.02)

    server.handler = dripping
    short = ClientTimeout(total=0.3)
    monkeypatch.setattr("daemons.event.plugins.http._TIMEOUT", short)
    with pytest.raises(HttpFailed, match="Timeout"):
        await http.request("GET", server.at("127.0.0.1"))


async def test_nobody_at_home_and_bad_headers_are_failures(http: GuardedHttp, server: Server) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(HttpFailed):
            await http.request("GET", f"http://127.0.0.1:{taken.getsockname()[1]}/")
    with pytest.raises(HttpFailed):
        await http.request("GET", server.at("127.0.0.1"), headers={"X-Own": "1\r\nX-Smuggled: 2"})
    assert server.seen == []


async def test_a_call_from_another_loop_has_connections_of_its_own(http: GuardedHttp, server: Server) -> None:
    found: list[int] = []

    def plain() -> None:
        found.append(asyncio.run(http.request("GET", server.at("127.0.0.1"))).status)

    await http.request("GET", server.at("127.0.0.1"))
    thread = threading.Thread(target=plain)
    thread.start()
    await asyncio.to_thread(thread.join)
    await http.request("GET", server.at("127.0.0.1"))

    assert found == [200]
    assert len(server.seen) == 3


async def test_a_loop_that_has_ended_leaves_its_place_to_the_next(http: GuardedHttp, server: Server) -> None:
    once = {"Connection": "close"}
    ended = threading.Thread(target=lambda: asyncio.run(http.request("GET", server.at("127.0.0.1"), headers=once)))
    ended.start()
    await asyncio.to_thread(ended.join)

    for _ in range(2):
        await http.request("GET", server.at("127.0.0.1"))

    assert len(server.seen) == 3
    assert server.seen[1].transport is server.seen[2].transport
