import asyncio
import threading
from collections.abc import Iterator

import pytest

from daemons.auth.domain.password import Match
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
    assert await hasher.compare("correct horse", stored) is Match.YES
    assert await hasher.compare("correct house", stored) is Match.NO


async def test_the_cost_is_the_one_that_was_set(hasher: BcryptHasher) -> None:
    assert (await hasher.hashed("correct horse")).startswith("$2b$04$")


async def test_nobodys_password_is_compared_and_never_matches(hasher: BcryptHasher, threads: list[int]) -> None:
    assert await hasher.compare("correct horse", None) is Match.NO
    assert len(threads) == 1


async def test_nothing_is_hashed_on_the_event_loops_thread(hasher: BcryptHasher, threads: list[int]) -> None:
    stored = await hasher.hashed("correct horse")
    for _ in range(4):
        await asyncio.gather(*(hasher.compare("correct horse", stored) for _ in range(5)))
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


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rounds of bcrypt were run, hash by hash."""
    run: list[int] = []
    compare, spend = passwords.matches, passwords.spend

    def compared(password: str, pepper: bytes, stored: str) -> bool:
        run.append(2 ** passwords.cost_of(stored))
        return compare(password, pepper, stored)

    def spent(password: str, pepper: bytes, cost: int) -> None:
        run.append(2**cost)
        spend(password, pepper, cost)

    monkeypatch.setattr(passwords, "matches", compared)
    monkeypatch.setattr(passwords, "spend", spent)
    return run


@pytest.mark.parametrize("old_peppers", [(), (b"older",), (b"older", b"oldest")])
@pytest.mark.parametrize("cost", [4, 5, 6])
async def test_a_wrong_password_costs_the_same_rounds_whomever_it_is_tried_for(
    rounds: list[int], cost: int, old_peppers: tuple[bytes, ...]
) -> None:
    hasher = BcryptHasher(PEPPER, 6, old_peppers=old_peppers, workers=1)
    costs = []
    for stored in (None, passwords.hashed("correct horse", (PEPPER, *old_peppers)[-1], cost)):
        rounds.clear()
        assert await hasher.compare("wrong", stored) is Match.NO
        costs.append(sum(rounds))
    hasher.close()
    assert costs == [2**6 * (1 + len(old_peppers))] * 2


@pytest.mark.parametrize(
    ("pepper", "cost", "match"),
    [
        (PEPPER, CHEAP, Match.YES),
        (PEPPER, 5, Match.OUTDATED),
        (b"older", CHEAP, Match.OUTDATED),
        (b"forgotten", CHEAP, Match.NO),
    ],
)
async def test_a_hash_of_another_cost_or_an_old_pepper_is_good_and_outdated(
    pepper: bytes, cost: int, match: Match
) -> None:
    hasher = BcryptHasher(PEPPER, CHEAP, old_peppers=[b"old", b"older"], workers=1)
    assert await hasher.compare("correct horse", passwords.hashed("correct horse", pepper, cost)) is match
    hasher.close()
