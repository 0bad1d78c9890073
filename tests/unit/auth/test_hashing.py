import asyncio
import threading
from collections.abc import Iterator

import pytest

from daemons.auth.hashing import BcryptHasher
from rewardctl.kernel import passwords
from rewardctl.kernel.errors import Unavailable

PEPPER, CHEAP = b"pepper", 4


@pytest.fixture
def hasher() -> Iterator[BcryptHasher]:
    made = BcryptHasher(PEPPER, CHEAP, workers=2, waiting=3)
    yield made
    made.close()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The thread of each comparison."""
    seen: list[int] = []
    compare = passwords.matches

    def noting(password: str, pepper: bytes, stored: str) -> bool:
        seen.append(threading.get_ident())
        return compare(password, pepper, stored)

    monkeypatch.setattr(passwords, "matches", noting)
    return seen


async def test_a_password_matches_its_hash_alone(hasher: BcryptHasher) -> None:
    stored = await hasher.hashed("correct horse")
    assert await hasher.matches("correct horse", stored)
    assert not await hasher.matches("correct house", stored)


async def test_the_cost_is_the_one_that_was_set(hasher: BcryptHasher) -> None:
    assert (await hasher.hashed("correct horse")).startswith("$2b$04$")


async def test_nobodys_password_is_compared_and_never_matches(hasher: BcryptHasher, threads: list[int]) -> None:
    assert not await hasher.matches("correct horse", None)
    assert len(threads) == 1


async def test_nothing_is_hashed_on_the_event_loops_thread(hasher: BcryptHasher, threads: list[int]) -> None:
    stored = await hasher.hashed("correct horse")
    for _ in range(4):
        await asyncio.gather(*(hasher.matches("correct horse", stored) for _ in range(5)))
    assert len(threads) == 20
    assert threading.get_ident() not in threads
    assert len(set(threads)) <= 2


async def test_past_the_queue_the_next_is_refused_and_told_when_to_return(hasher: BcryptHasher) -> None:
    got = await asyncio.gather(*(hasher.hashed("correct horse") for _ in range(8)), return_exceptions=True)
    refused = [one for one in got if isinstance(one, Unavailable)]
    assert len(refused) == 3
    assert all(one.retry_after for one in refused)


async def test_there_is_room_again_once_the_queue_is_done(hasher: BcryptHasher) -> None:
    await asyncio.gather(*(hasher.hashed("correct horse") for _ in range(8)), return_exceptions=True)
    assert await hasher.hashed("correct horse")
