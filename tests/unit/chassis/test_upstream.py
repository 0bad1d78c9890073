"""What a daemon does with the answers of another, byte for byte."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from yarl import URL

from daemons.chassis.peers.hop import Call, Hop
from rewardctl.kernel.errors import TimedOut, TooLarge, Unavailable

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Scripted:
    """Says `answers` in turn, each once a head is there; None ends the connection instead.

    A `silent` one reads a head and nothing more until it is `over`.
    """

    answers: list[bytes | None] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    silent: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> URL:
        return URL(f"http://127.0.0.1:{self.port}")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.heads.append(await reader.readuntil(b"\r\n\r\n"))
                if self.silent:
                    await self.over.wait()
                    break
                said = self.answers.pop(0)
                if said is None:
                    break
                writer.write(said)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def daemon() -> AsyncIterator[Scripted]:
    made = Scripted()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.port = server.sockets[0].getsockname()[1]
        yield made


@pytest.fixture
async def hop() -> AsyncIterator[Hop]:
    made = Hop(2.0)
    yield made
    made.close()


async def _asked(hop: Hop, daemon: Scripted, method: str = "GET") -> tuple[int, bytes]:
    async with hop.exchange(Call("event", method, [daemon.url], b"/x")) as answer:
        return answer.status, await answer.read()


async def _each(hop: Hop, daemon: Scripted, *answers: bytes) -> Sequence[tuple[int, bytes]]:
    daemon.answers = list(answers)
    return [await _asked(hop, daemon) for _ in answers]


async def test_exchanges_that_follow_each_other_share_a_connection(hop: Hop, daemon: Scripted) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    sized = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
    none = b"HTTP/1.1 204 No Content\r\n\r\n"
    assert await _each(hop, daemon, chunked, sized, none, EMPTY) == [
        (200, b"abcde"),
        (404, b"no"),
        (204, b""),
        (200, b""),
    ]
    assert daemon.connections == 1


async def test_a_provisional_answer_is_passed_over(hop: Hop, daemon: Scripted) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-Own: 1\r\nContent-Length: 0\r\n\r\n"
    daemon.answers = [early]
    async with hop.exchange(Call("event", "GET", [daemon.url], b"/x")) as answer:
        assert (answer.status, answer.headers) == (200, [(b"X-Own", b"1"), (b"Content-Length", b"0")])


@pytest.mark.parametrize(
    "last",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        EMPTY + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
        EMPTY + b"\0",
    ],
    ids=["it says so", "a second answer follows", "something follows"],
)
async def test_a_connection_after_which_nothing_is_sure_is_not_used_again(
    hop: Hop, daemon: Scripted, last: bytes
) -> None:
    assert await _each(hop, daemon, last, EMPTY) == [(200, b""), (200, b"")]
    assert daemon.connections == 2


async def test_an_answer_to_head_has_no_body_whatever_its_length_says(hop: Hop, daemon: Scripted) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    daemon.answers = [head, head + b"no", EMPTY]
    assert [await _asked(hop, daemon, method) for method in ("HEAD", "HEAD", "GET")] == [(200, b"")] * 3


@pytest.mark.parametrize(
    "said", [b"no HTTP at all\r\n\r\n", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"]
)
async def test_what_is_no_answer_is_a_lost_one(hop: Hop, daemon: Scripted, said: bytes) -> None:
    daemon.answers = [said, said]
    with pytest.raises(Unavailable, match="was lost"):
        await _asked(hop, daemon)


async def test_a_read_is_lost_once_and_not_twice(hop: Hop, daemon: Scripted) -> None:
    daemon.answers = [None, EMPTY, None, None, EMPTY]
    assert await _asked(hop, daemon) == (200, b"")
    with pytest.raises(Unavailable, match="was lost"):
        await _asked(hop, daemon)


async def test_a_connection_that_ended_while_it_rested_is_not_taken(hop: Hop, daemon: Scripted) -> None:
    daemon.answers = [EMPTY, EMPTY]
    await _asked(hop, daemon, "POST")
    ended = hop._pools[daemon.url]._resting[0]
    ended._transport.abort()
    async with asyncio.timeout(2):
        while ended.free:
            await asyncio.sleep(0)
    assert await _asked(hop, daemon, "POST") == (200, b"")


async def test_a_connection_that_rested_for_too_long_is_not_taken(hop: Hop, daemon: Scripted) -> None:
    daemon.answers = [EMPTY, EMPTY]
    await _asked(hop, daemon)
    hop._pools[daemon.url]._resting[0].rests_since -= 61
    await _asked(hop, daemon)
    assert daemon.connections == 2


async def test_a_connection_on_which_a_body_is_still_to_come_is_not_used_again(hop: Hop, daemon: Scripted) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Future()

    daemon.answers = [EMPTY, EMPTY]
    async with hop.exchange(Call("event", "POST", [daemon.url], b"/x", body=endless())) as answer:
        assert await answer.read() == b""
    await _asked(hop, daemon)
    assert daemon.connections == 2


async def test_a_body_waits_for_a_daemon_that_does_not_read(daemon: Scripted) -> None:
    taken = 0

    async def large() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(64):
            taken += 1
            yield bytes(2**20)

    hop = Hop(0.3)
    daemon.silent = True
    with pytest.raises(TimedOut):
        async with hop.exchange(Call("event", "POST", [daemon.url], b"/x", body=large())):
            pass
    daemon.over.set()
    hop.close()
    assert taken < 64


async def test_a_body_that_fails_while_it_is_sent_is_the_error_that_the_caller_gets(hop: Hop, daemon: Scripted) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"x"
        raise TooLarge

    daemon.answers = [EMPTY]
    with pytest.raises(TooLarge):
        async with hop.exchange(Call("event", "POST", [daemon.url], b"/x", body=failing())) as answer:
            await answer.read()


async def test_a_large_answer_waits_for_its_reader(hop: Hop, daemon: Scripted) -> None:
    size = 2**23
    daemon.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size), EMPTY]
    async with hop.exchange(Call("event", "GET", [daemon.url], b"/x")) as answer:
        async with asyncio.timeout(2):
            while answer._transport.is_reading():
                await asyncio.sleep(0)
        assert answer._held < size
        assert len(await answer.read()) == size


async def test_no_header_can_bring_a_line_of_its_own(hop: Hop, daemon: Scripted) -> None:
    with pytest.raises(ValueError, match="an end of its own"):
        async with hop.exchange(Call("event", "GET", [daemon.url], b"/x", [(b"x-a", b"b\r\nx-role: ADMIN")])):
            pass
    assert daemon.heads == []


async def test_leaving_an_answer_early_ends_its_connection(hop: Hop, daemon: Scripted) -> None:
    daemon.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", EMPTY]
    async with hop.exchange(Call("event", "GET", [daemon.url], b"/x")) as answer:
        assert await answer.next() == b"half"
    await _asked(hop, daemon)
    assert daemon.connections == 2


async def test_who_waits_for_a_place_waits_no_longer_than_for_an_answer_and_only_at_its_own_daemon(
    daemon: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemons.chassis.peers.hop._CONNECTIONS", 1)
    daemon.answers, made = [EMPTY, EMPTY], Hop(0.2)

    async def ask(service: str) -> int:
        async with made.exchange(Call(service, "GET", [daemon.url], b"/x")) as answer:
            return answer.status

    async with made.exchange(Call("event", "GET", [daemon.url], b"/x", lasting=True)):
        with pytest.raises(TimedOut):
            await ask("event")
        assert len(daemon.heads) == 1
        assert await ask("auth") == 200
    made.close()
