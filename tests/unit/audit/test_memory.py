import tracemalloc
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from rewardctl.audit.lines import Kind, Line
from rewardctl.audit.verifier import verify
from tests.unit.audit.books import EVENT, POINTS, claim, entry, header, numbered, offer, told

CLAIMS: Final = 50_000
PER_USER: Final = 10


class Document(dict[str, Any]):
    """Knows how many of its kind are alive, and were at most."""

    alive: ClassVar[int] = 0
    most: ClassVar[int] = 0

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(fields)
        Document.alive += 1
        Document.most = max(Document.most, Document.alive)

    def __del__(self) -> None:
        Document.alive -= 1


def _many(claims: int) -> Iterator[Line]:
    yield header()
    offers = [offer(number, total=None) for number in range(PER_USER)]
    yield from ((Kind.EVENT_REWARD, one) for one in offers)
    last = None
    for one in offers:
        last = told(last, "event", EVENT, "offer.added", {"rewardId": one["reward_id"], "revision": 1})
        yield Kind.AUDIT_ENTRY, last
    for user in range(claims // PER_USER):
        yield from _user(1000 + user, [one["_id"] for one in offers])
    yield Kind.ATTEMPTS, {"count": 0}


def _user(number: int, offers: list[str]) -> Iterator[Line]:
    user, last = numbered(number), None
    made = [claim(number * PER_USER + n, user, one) for n, one in enumerate(offers)]
    yield from ((Kind.CLAIM, Document(one)) for one in made)
    for one in made:
        last = entry(last, one)
        yield Kind.ENTRY, Document(last)
    yield Kind.WALLET, Document({"_id": user, "seq": PER_USER, "balances": {"POINT": PER_USER * POINTS}})


def test_one_users_documents_at_a_time_are_in_memory_however_many_claims_there_are() -> None:
    report = verify(_many(CLAIMS))

    assert (report.ok, report.counts["claims"], report.counts["grants"]) == (True, CLAIMS, CLAIMS)
    one_users = 2 * PER_USER + 1
    assert Document.most <= 2 * one_users
    assert Document.alive == 0


def test_memory_does_not_grow_with_the_number_of_claims() -> None:
    assert _peak(5_000) < 2 * _peak(500)


def _peak(claims: int) -> int:
    tracemalloc.start()
    verify(_many(claims))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
