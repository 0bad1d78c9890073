import asyncio
from typing import Any

import pytest

from daemons.chassis.server.joined import Joined


class Wire:
    """What left, write by write, and how it ended."""

    def __init__(self) -> None:
        self.left: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.left.append(data)

    def close(self) -> None:
        self.left.append("closed")

    def write_eof(self) -> None:
        self.left.append("ended")

    def is_closing(self) -> bool:
        return "closed" in self.left


@pytest.fixture
def wire() -> Any:
    return Wire()


async def _joined(wire: Any) -> Joined:
    return Joined(wire, asyncio.get_running_loop())


async def test_a_head_leaves_with_the_body_that_follows_at_once(wire: Any) -> None:
    joined = await _joined(wire)
    joined.write(b"head ")
    joined.write(b"body")
    await asyncio.sleep(0)
    assert wire.left == [b"head body"]


async def test_a_head_does_not_wait_for_a_body_that_comes_later(wire: Any) -> None:
    joined = await _joined(wire)
    joined.write(b"head")
    await asyncio.sleep(0)
    assert wire.left == [b"head"]
    joined.write(b"body")
    await asyncio.sleep(0)
    assert wire.left == [b"head", b"body"]


async def test_a_great_body_is_not_copied(wire: Any) -> None:
    joined, body = await _joined(wire), bytes(2**16 + 1)
    joined.write(b"head")
    joined.write(body)
    assert wire.left == [b"head", body]


@pytest.mark.parametrize(("end", "told"), [("close", "closed"), ("write_eof", "ended")])
async def test_what_is_held_leaves_before_the_end(wire: Any, end: str, told: str) -> None:
    joined = await _joined(wire)
    joined.write(b"head")
    getattr(joined, end)()
    await asyncio.sleep(0)
    assert wire.left == [b"head", told]


async def test_an_empty_write_lets_the_head_go(wire: Any) -> None:
    joined = await _joined(wire)
    joined.write(b"")
    joined.write(b"head")
    joined.write(b"")
    assert wire.left == [b"head"]
    assert not joined.is_closing()
