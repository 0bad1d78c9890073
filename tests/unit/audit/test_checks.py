import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from rewardctl.audit.verifier import CHECKS, verify
from tests.unit.audit.books import NOW, POINTS, Books, entry, numbered

Damage = Callable[[Books], object]
_LONG_AGO: Final = NOW - timedelta(seconds=31)


def _claim(name: str, **changes: Any) -> Damage:
    return lambda books: books.claims[name].update(changes)


def _offer(**changes: Any) -> Damage:
    return lambda books: books.offers["limited"].update(changes)


def _wallet(**changes: Any) -> Damage:
    return lambda books: books.wallets[0].update(changes)


def _answer(name: str, **changes: Any) -> Damage:
    return lambda books: books.claims[name]["answer"].update(changes)


def _entry(name: str, kind: str = "GRANT", **changes: Any) -> Damage:
    """A wrong entry that was wrong when it was chained."""

    def damage(books: Books) -> None:
        books.entry_of(name, kind).update(changes)
        books.rechain()

    return damage


def _entry_gone(name: str, kind: str = "GRANT") -> Damage:
    """One that was never entered."""

    def damage(books: Books) -> None:
        books.entries.remove(books.entry_of(name, kind))
        books.rechain()

    return damage


def _entered_twice(name: str, kind: str, amount: int) -> Damage:
    def damage(books: Books) -> None:
        books.entries.append(entry(books.entries[-1], books.claims[name], kind, amount))

    return damage


def _all(*damages: Damage) -> Damage:
    return lambda books: [damage(books) for damage in damages]


def _hold(mark: str, *names: str) -> Damage:
    return lambda books: books.offers["limited"][mark].extend(
        books.claims[name]["_id"] if name in books.claims else numbered(77) for name in names
    )


def _twin(name: str, **changes: Any) -> Damage:
    return lambda books: books.twin(name, **changes)


def _without_index(collection: str, place: int) -> Damage:
    return lambda books: books.header["indexes"][collection].pop(place)


def _index(collection: str, place: int, **changes: Any) -> Damage:
    return lambda books: books.header["indexes"][collection][place].update(changes)


def _told_gone(name: str) -> Damage:
    return lambda books: books.told.remove(books.told_of(name))


def _noted(name: str, status: str) -> Damage:
    """Told by the claim itself, and not by the log yet."""
    note = {"action": "claim.decided", "new": {"status": status}}
    return lambda books: books.claims[name].update(unaudited=[note])


FAULTS: Final[list[tuple[str, Damage, set[str]]]] = [
    ("an approved one too many", _offer(stock_total=1, stock_remaining=-2), {"over_issued", "stock_negative"}),
    ("one that was never taken", _offer(stock_remaining=8), {"stock_mismatch"}),
    ("one that never came back", _offer(stock_remaining=6), {"stock_mismatch"}),
    ("a stock without a remainder", _offer(stock_remaining=None), {"stock_mismatch"}),
    ("no stock but a remainder", _offer(stock_total=None), {"stock_mismatch"}),
    ("a hold of nobody", _hold("holds", "nobody"), {"orphan_hold"}),
    ("a hold of an approved claim", _hold("holds", "approved"), {"orphan_hold"}),
    ("a hold of a claim that gives back", _hold("holds", "returned"), {"orphan_hold"}),
    ("a return of a claim that takes", _hold("returns", "put off"), {"orphan_hold"}),
    ("two holds of one claim", _hold("holds", "put off"), {"orphan_hold"}),
    ("a claim that goes on without a hold", _offer(holds=[]), {"missing_hold"}),
    ("a hold that moved no stock", _hold("holds", "submitted"), {"stock_mismatch"}),
    ("two in one slot", _twin("waiting"), {"double_claim", "limit_exceeded"}),
    ("one more than the limit", _twin("waiting", slot=2), {"limit_exceeded"}),
    ("a slot beyond the limit", _claim("waiting", slot=2), {"limit_exceeded"}),
    ("a live claim without a slot", _claim("waiting", slot=None), {"limit_exceeded"}),
    ("a slot before the first", _claim("waiting", slot=0), {"limit_exceeded"}),
    ("a rejected claim with a slot", _claim("rejected", slot=1), {"slot_kept"}),
    ("a void with a slot", _claim("void", slot=1), {"slot_kept"}),
    ("one key, two claims", _claim("void", key="k1"), {"duplicate_key"}),
    ("a lease long over", _claim("submitted", lease_until=_LONG_AGO), {"half_done"}),
    ("a lease long over at rest", _claim("approved", lease_until=_LONG_AGO), {"half_done"}),
    ("on its way, and nobody's", _claim("submitted", lease_until=None), {"half_done"}),
    ("decided and pending", _claim("rejected", status="PENDING"), {"impossible_state", "untold_decision"}),
    ("waiting and rejected", _claim("waiting", status="REJECTED"), {"impossible_state"}),
    ("an unknown offer", _claim("waiting", event_reward_id=numbered(78)), {"orphan_claim"}),
    ("an unknown step", _claim("waiting", step="ASLEEP"), {"unreadable"}),
    ("a slot that is no number", _claim("waiting", slot="1"), {"unreadable"}),
    ("a key without an answer", _claim("keyed", answer=None), {"missing_answer"}),
    ("a void without an answer", _claim("void", answer=None), {"missing_answer"}),
    ("another claim's answer", _answer("keyed", claim_id=numbered(79)), {"missing_answer"}),
    ("a refusal of a claim that lives", _answer("keyed", status=409), {"missing_answer"}),
    ("a void that was created", _answer("void", status=201), {"missing_answer"}),
    (
        "an approval that was forgotten",
        _all(
            _claim("rejected", key="k3", answer={"status": 201, "claim_id": None, "claim_status": "APPROVED"}),
            lambda books: _answer("rejected", claim_id=books.claims["rejected"]["_id"])(books),
        ),
        {"lost_approval"},
    ),
    ("approved without a grant", _claim("approved", grants=[]), {"missing_grant", "orphan_entry"}),
    ("approved without an entry", _all(_entry_gone("keyed"), _wallet(seq=0, balances={})), {"missing_grant"}),
    ("recorded without an entry", _claim("submitted", step="RECORDED"), {"missing_grant", "stock_mismatch"}),
    ("granted without a grant", _claim("put off", step="GRANTED"), {"missing_grant"}),
    ("another amount", _entry("keyed", amount=POINTS + 1), {"grant_mismatch"}),
    ("another type", _entry("keyed", type="COUPON"), {"grant_mismatch"}),
    ("another reward", _entry("keyed", reward_id=numbered(80)), {"grant_mismatch"}),
    ("granted twice", _entered_twice("keyed", "GRANT", POINTS), {"double_grant"}),
    ("revoked twice", _entered_twice("revoked", "REVOKE", 0), {"double_reversal"}),
    ("an entry of nobody", _entry("keyed", claim_id=numbered(81)), {"orphan_entry", "missing_grant"}),
    ("a revoke nobody ordered", _entered_twice("keyed", "REVOKE", -POINTS), {"orphan_entry"}),
    ("an end that never was", _entered_twice("keyed", "EXPIRE", -POINTS), {"orphan_entry"}),
    ("a revoke that was never entered", _entry_gone("revoked", "REVOKE"), {"missing_reversal"}),
    ("a revoke of too little", _entry("revoked", "REVOKE", amount=-1), {"missing_reversal"}),
    ("an end of too little", _entry("lapsed", "EXPIRE", amount=-1), {"missing_reversal"}),
    ("a balance that is no sum", _wallet(balances={"POINT": 301}), {"balance_mismatch"}),
    ("a balance of another type", _wallet(balances={"POINT": 300, "COUPON": 1}), {"balance_mismatch"}),
    ("a balance ahead of the ledger", _wallet(seq=99), {"balance_mismatch"}),
    ("another hash", lambda books: books.entries[-1].update(hash="0" * 64), {"chain_broken"}),
    ("details that changed", lambda books: books.entries[-1].update(details={}), {"chain_broken"}),
    ("a time that changed", lambda books: books.entries[-1].update(at=_LONG_AGO), {"chain_broken"}),
    ("a told change that was changed", lambda books: books.told[0].update(new={"version": 0}), {"audit_chain_broken"}),
    ("another one who did it", lambda books: books.told[-1].update(actor=numbered(1)), {"audit_chain_broken"}),
    ("a revoke untold", _told_gone("revoked"), {"untold_decision"}),
    ("a rejection untold", _told_gone("rejected"), {"untold_decision"}),
    ("an approval untold", _claim("approved", origin="WAITING"), {"untold_decision"}),
    ("an override untold", _claim("approved", origin="REJECTED"), {"untold_decision"}),
    ("a decision told otherwise", _noted("waiting", "REJECTED"), {"untold_decision"}),
    ("a version untold", lambda books: books.event.update(version=3), {"untold_change"}),
    ("an end untold", lambda books: books.event.update(deleted_at=NOW), {"untold_change"}),
    ("an offer's change untold", _offer(revision=2), {"untold_change"}),
    ("a chain told of without its index", _without_index("audit", 0), {"index_missing"}),
    (
        "a told change that is none",
        lambda books: books.told[0].update(seq=None),
        {"audit_chain_broken", "audit_chain_gap", "unreadable"},
    ),
    ("no slot index", _without_index("claims", 0), {"index_missing"}),
    ("no key index", _without_index("claims", 1), {"index_missing"}),
    ("no index for an entry once", _without_index("ledger", 0), {"index_missing"}),
    ("no index for the chain", _without_index("ledger", 1), {"index_missing"}),
    ("an index that lets two in", _index("ledger", 0, unique=False), {"index_missing"}),
    ("an index about fewer", _index("claims", 0, partial={"slot": {"$type": "string"}}), {"index_missing"}),
    ("an index of other fields", _index("ledger", 1, key=[["user_id", 1], ["at", 1]]), {"index_missing"}),
]


def found(books: Books) -> set[str]:
    return {finding.name for finding in verify(copy.deepcopy(list(books.lines()))).findings}


def test_a_world_that_is_right_has_no_finding_and_is_counted() -> None:
    report = verify(Books.kept().lines())

    assert report.findings == []
    assert report.ok
    assert report.counts == {
        "claims": 13,
        "pending": 3,
        "approved": 8,
        "rejected": 1,
        "revoked": 1,
        "onTheirWay": 4,
        "void": 1,
        "grants": 9,
        "entries": 12,
        "attempts": 3,
        "wallets": 1,
        "auditEntries": 6,
        "stock": 10,
        "issued": 2,
        "held": 1,
        "remaining": 7,
        "doubles": 0,
        "missing": 0,
        "overIssued": 0,
        "halfDone": 0,
        "brokenHashes": 0,
        "untold": 0,
    }


@pytest.mark.parametrize(("damage", "names"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_what_is_wrong_is_named_and_nothing_else(damage: Damage, names: set[str]) -> None:
    books = Books.kept()
    damage(books)

    assert found(books) == names


def test_a_cut_in_the_middle_of_a_chain_shows_as_a_gap_and_a_broken_hash() -> None:
    books = Books.kept()
    books.entries.remove(books.entry_of("daily again"))
    books.wallets.clear()

    assert found(books) == {"chain_gap", "chain_broken", "missing_grant"}


def test_a_chain_that_lost_its_beginning_shows() -> None:
    books = Books.kept()
    books.entries.remove(books.entry_of("approved"))
    books.wallets.clear()

    assert found(books) == {"chain_gap", "chain_broken", "missing_grant"}


def test_every_finding_is_among_the_faults() -> None:
    elsewhere = {"chain_gap"}
    assert {check.__name__ for check in CHECKS} == set().union(*(names for _, _, names in FAULTS)) | elsewhere


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_finding_says_what_it_means_and_which_sentence_it_is_about(check: Callable[..., object]) -> None:
    meaning, _, proves = (check.__doc__ or "").partition("\n")
    assert meaning.endswith(".")
    assert "entence" in proves


def test_what_is_noted_and_not_in_the_log_yet_is_told() -> None:
    books = Books.kept()
    _told_gone("rejected")(books)
    _noted("rejected", "REJECTED")(books)
    books.told.remove(books.told[3])
    books.event["unaudited"] = [{"action": "event.changed", "new": {"version": 2}}]
    _offer(revision=2, unaudited=[{"action": "offer.changed", "new": {"rewardId": numbered(920), "revision": 2}}])(
        books
    )

    assert found(books) == set()


def test_an_override_that_found_no_stock_changed_nothing() -> None:
    books = Books.kept()
    books.claims["rejected"]["origin"] = "REJECTED"

    assert found(books) == set()


def test_a_limit_that_was_lowered_leaves_the_older_claims_alone() -> None:
    books = Books.kept()
    books.claims["daily"]["limit"] = {"count": 1}

    assert found(books) == set()


def test_the_first_ten_of_many_are_shown() -> None:
    books = Books.kept()
    for _ in range(12):
        books.twin("waiting")

    finding = next(one for one in verify(books.lines()).findings if one.name == "double_claim")

    assert finding.count == 12
    assert finding.ids == [numbered(500 + n) for n in range(14, 24)]
    assert finding.meaning == "Two live claims of a user are in the same slot of an event reward's period."


def test_a_ledger_of_before_it_could_be_parted_by_user_lacks_nothing() -> None:
    books = Books.kept()
    _index("ledger", 0, key=[["claim_id", 1], ["reward_id", 1], ["kind", 1]])(books)

    assert found(books) == set()
