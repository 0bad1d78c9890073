"""The checker is checked: what a wrong platform would have left behind is found, and named for what it is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from bson import ObjectId

from daemons.event.domain.ledger import EntryKind
from rewardctl.audit.export import export
from rewardctl.audit.file import FileSource
from rewardctl.audit.mongo import MongoSource
from rewardctl.audit.report import Report
from rewardctl.audit.verifier import verify
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.keys import SigningKey
from tests.integration.audit.world import World, ago

Damage = Callable[[World], None]
_KEY: Final = SigningKey.generate()


def no_guard_on_the_stock(world: World) -> None:
    world.twin("the last", user_id=ObjectId())
    world.take("the last", 1)


def stock_written_by_two_at_once(world: World) -> None:
    world.twin("the last", user_id=ObjectId())


def stock_set_by_hand(world: World) -> None:
    world.change_offer("approved", {"$set": {"stock_remaining": 5}})


def check_then_act_on_the_limit(world: World) -> None:
    world.drop_index("claims", "live_slot")
    world.twin("approved")
    world.take("approved", 1)


def limit_not_looked_at(world: World) -> None:
    world.twin("pending", slot=2)


def claim_acknowledged_and_lost(world: World) -> None:
    world.forget_claim("approved")


def entry_lost(world: World) -> None:
    world.forget_entry("approved")


def grant_forgotten(world: World) -> None:
    world.change_claim("approved", grants=[])


def amount_changed(world: World) -> None:
    world.change_entry("approved", amount=1_000_000)


def hash_changed(world: World) -> None:
    world.change_entry("approved", hash="0" * 64)


def chain_cut_in_the_middle(world: World) -> None:
    world.forget_entry("revoked", "REVOKE")


def entry_numbered_twice(world: World) -> None:
    world.drop_index("ledger", "chain")
    world.change_entry("claimed again", seq=2)


def granted_twice(world: World) -> None:
    world.drop_index("ledger", "entered_once")
    world.enter(world.claim("approved"), EntryKind.GRANT)


def revoked_twice(world: World) -> None:
    world.drop_index("ledger", "entered_once")
    world.enter(world.claim("revoked"), EntryKind.REVOKE, 0)


def revoke_never_entered(world: World) -> None:
    world.change_claim("approved", status="REVOKED", slot=None)
    world.take("approved", -1)


def stock_not_returned_on_revoke(world: World) -> None:
    world.take("revoked", 1)


def stock_returned_twice_on_revoke(world: World) -> None:
    world.take("revoked", -1)


def left_half_done(world: World) -> None:
    world.change_claim("approved", step="RECORDED", status="PENDING", lease_until=ago(60))


def left_to_nobody(world: World) -> None:
    world.change_claim("put off", lease_until=None)


def claim_forgotten_with_its_hold(world: World) -> None:
    world.forget_claim("put off")


def hold_of_nobody(world: World) -> None:
    world.change_offer("approved", {"$push": {"holds": ObjectId()}, "$inc": {"stock_remaining": -1}})


def return_of_nobody(world: World) -> None:
    world.change_offer("revoked", {"$push": {"returns": ObjectId()}})


def granted_before_reserved(world: World) -> None:
    world.change_offer("put off", {"$set": {"holds": []}, "$inc": {"stock_remaining": 1}})


def slot_kept_by_a_rejected_claim(world: World) -> None:
    world.change_claim("rejected", slot=1)


def answer_never_kept(world: World) -> None:
    world.change_claim("keyed", answer=None)


def answer_of_another_claim(world: World) -> None:
    world.change_claim("keyed", answer={"status": 201, "body": f'{{"id": "{ObjectId()}", "status": "APPROVED"}}'})


def key_executed_twice(world: World) -> None:
    world.drop_index("claims", "idempotency_key")
    keyed = world.claim("keyed")
    kept = {"key": keyed["key"], "answer": {"status": 409, "body": "{}"}}
    world.twin("keyed", status=None, step="VOID", slot=None, grants=[], **kept)


def approval_taken_back_silently(world: World) -> None:
    world.change_claim("keyed", status="REJECTED", slot=None, grants=[])
    world.forget_entry("keyed")
    world.take("keyed", -1)


def status_without_its_steps(world: World) -> None:
    world.change_claim("pending", status="REJECTED")


def offer_deleted_under_its_claims(world: World) -> None:
    world.forget_offer("pending")


def document_of_another_shape(world: World) -> None:
    world.change_claim("pending", slot="first")


def balance_cached_wrong(world: World) -> None:
    world.change_wallet("daily", balances={"POINT": 301})


def balance_cached_ahead(world: World) -> None:
    world.change_wallet("daily", seq=4)


def slots_without_an_index(world: World) -> None:
    world.drop_index("claims", "live_slot")


def keys_without_an_index(world: World) -> None:
    world.drop_index("claims", "idempotency_key")


def entries_without_an_index(world: World) -> None:
    world.drop_index("ledger", "entered_once")


def chains_without_an_index(world: World) -> None:
    world.drop_index("ledger", "chain")


def index_that_lets_two_in(world: World) -> None:
    world.drop_index("ledger", "entered_once")
    world.database["ledger"].create_index(["user_id", "claim_id", "reward_id", "kind"], name="entered_once")


def told_with_another_outcome(world: World) -> None:
    world.change_told("overridden", 1, new={"status": "REJECTED", "reasons": []})


def told_of_another_operator(world: World) -> None:
    world.change_told("rejected", 1, actor="f" * 24)


def told_in_the_middle_no_more(world: World) -> None:
    world.forget_told("overridden", 1)


def told_at_the_end_no_more(world: World) -> None:
    world.forget_told("overridden", 2)


def decision_untold(world: World) -> None:
    world.forget_told("rejected", 1)


def override_untold(world: World) -> None:
    world.forget_told("overridden", 1, 2)


def revoke_untold(world: World) -> None:
    world.forget_told("revoked", 1)


def event_changed_untold(world: World) -> None:
    world.change_event("approved", {"$inc": {"version": 1}})


def event_deleted_untold(world: World) -> None:
    world.change_event("approved", {"$set": {"deleted_at": ago(60)}})


def offer_changed_untold(world: World) -> None:
    world.change_offer("approved", {"$inc": {"revision": 1}})


def offer_told_no_more(world: World) -> None:
    world.forget_last_of_event("approved")


def told_without_an_index(world: World) -> None:
    world.drop_index("audit", "chain")


def told_in_another_shape(world: World) -> None:
    world.change_told("rejected", 1, seq="first")


FAULTS: Final[list[tuple[Damage, set[str]]]] = [
    (no_guard_on_the_stock, {"over_issued", "stock_negative"}),
    (stock_written_by_two_at_once, {"over_issued", "stock_mismatch"}),
    (stock_set_by_hand, {"stock_mismatch"}),
    (check_then_act_on_the_limit, {"double_claim", "limit_exceeded", "index_missing"}),
    (limit_not_looked_at, {"limit_exceeded"}),
    (claim_acknowledged_and_lost, {"orphan_entry", "stock_mismatch"}),
    (entry_lost, {"missing_grant"}),
    (grant_forgotten, {"missing_grant", "orphan_entry"}),
    (amount_changed, {"grant_mismatch", "chain_broken"}),
    (hash_changed, {"chain_broken"}),
    (chain_cut_in_the_middle, {"chain_gap", "chain_broken", "missing_reversal"}),
    (entry_numbered_twice, {"chain_gap", "chain_broken", "index_missing"}),
    (granted_twice, {"double_grant", "index_missing"}),
    (revoked_twice, {"double_reversal", "index_missing"}),
    (revoke_never_entered, {"missing_reversal", "untold_decision"}),
    (stock_not_returned_on_revoke, {"stock_mismatch"}),
    (stock_returned_twice_on_revoke, {"stock_mismatch"}),
    (left_half_done, {"half_done"}),
    (left_to_nobody, {"half_done"}),
    (claim_forgotten_with_its_hold, {"orphan_hold", "stock_mismatch"}),
    (hold_of_nobody, {"orphan_hold", "stock_mismatch"}),
    (return_of_nobody, {"orphan_hold"}),
    (granted_before_reserved, {"missing_hold", "stock_mismatch"}),
    (slot_kept_by_a_rejected_claim, {"slot_kept"}),
    (answer_never_kept, {"missing_answer"}),
    (answer_of_another_claim, {"missing_answer"}),
    (key_executed_twice, {"duplicate_key", "index_missing"}),
    (approval_taken_back_silently, {"lost_approval"}),
    (status_without_its_steps, {"impossible_state"}),
    (offer_deleted_under_its_claims, {"orphan_claim"}),
    (document_of_another_shape, {"unreadable"}),
    (balance_cached_wrong, {"balance_mismatch"}),
    (balance_cached_ahead, {"balance_mismatch"}),
    (slots_without_an_index, {"index_missing"}),
    (keys_without_an_index, {"index_missing"}),
    (entries_without_an_index, {"index_missing"}),
    (chains_without_an_index, {"index_missing"}),
    (index_that_lets_two_in, {"index_missing"}),
    (told_with_another_outcome, {"audit_chain_broken"}),
    (told_of_another_operator, {"audit_chain_broken"}),
    (told_in_the_middle_no_more, {"audit_chain_broken", "audit_chain_gap"}),
    (told_at_the_end_no_more, {"untold_decision"}),
    (decision_untold, {"untold_decision"}),
    (override_untold, {"untold_decision"}),
    (revoke_untold, {"untold_decision"}),
    (event_changed_untold, {"untold_change"}),
    (event_deleted_untold, {"untold_change"}),
    (offer_changed_untold, {"untold_change"}),
    (offer_told_no_more, {"untold_change"}),
    (told_without_an_index, {"index_missing"}),
    (told_in_another_shape, {"unreadable", "untold_decision"}),
]


def of_the_database(world: World) -> Report:
    with MongoSource.opened(world.uri) as source:
        return verify(source.lines())


def of_a_file(world: World, path: Path) -> Report:
    with MongoSource.opened(world.uri) as source:
        export(source.lines(), path, _KEY, SystemClock())
    return verify(FileSource.opened(path, {_KEY.kid: _KEY.private.public_key()}).lines())


def test_what_the_platform_itself_left_behind_is_right(world: World, tmp_path: Path) -> None:
    report = of_the_database(world)

    assert report.findings == []
    assert report.counts == {
        "claims": 15,
        "pending": 2,
        "approved": 10,
        "rejected": 2,
        "revoked": 1,
        "onTheirWay": 1,
        "void": 1,
        "grants": 11,
        "entries": 13,
        "attempts": 4,
        "wallets": 1,
        "auditEntries": 31,
        "stock": 24,
        "issued": 6,
        "held": 1,
        "remaining": 17,
        **dict.fromkeys(("doubles", "missing", "overIssued", "halfDone", "brokenHashes", "untold"), 0),
    }
    assert of_a_file(world, tmp_path / "audit.jsonl.gz") == report


@pytest.mark.parametrize(("damage", "names"), FAULTS, ids=[damage.__name__ for damage, _ in FAULTS])
def test_a_fault_is_named_and_nothing_else_also_from_the_file(
    world: World, tmp_path: Path, damage: Damage, names: set[str]
) -> None:
    damage(world)

    report = of_the_database(world)

    assert {finding.name for finding in report.findings} == names
    assert of_a_file(world, tmp_path / "audit.jsonl") == report


def test_the_order_is_found_without_the_index_for_it(world: World) -> None:
    world.drop_index("claims", "user")

    assert of_the_database(world).ok


def test_a_file_holds_no_key_no_answer_and_no_name_but_what_operators_called_things(
    world: World, tmp_path: Path
) -> None:
    of_a_file(world, tmp_path / "audit.jsonl")
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()

    keyed = world.claim("keyed")
    for personal in (keyed["key"], keyed["request_id"], '"body"'):
        assert personal not in "".join(lines)
    named = [line for line in lines if keyed["event"]["name"] in line or keyed["reward"]["name"] in line]
    assert {next(iter(json.loads(line))) for line in named} == {"audit_entry"}
