from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemons.event.domain.claim import (
    LEASE,
    PATIENCE,
    Answer,
    Claim,
    EventSnapshot,
    Grant,
    Key,
    Origin,
    Reason,
    Step,
)
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import Reward
from rewardctl.kernel.errors import TransitionNotAllowed
from rewardctl.wire.claims import ClaimStatus

NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
NO: Final = Reason("no", "No")
REWARD: Final = Reward(id="d" * 24, type="POINT", name="R", description=None, params={}, created_at=NOW)

Move = Callable[[Claim], Claim]
MOVES: Final[dict[str, Move]] = {
    "reserved": lambda claim: claim.reserved(NOW),
    "granted": lambda claim: claim.granted((Grant(claim.reward.id, claim.reward.type, 5, {}),), NOW),
    "put_off": lambda claim: claim.put_off("later", timedelta(seconds=3), NOW),
    "refused": lambda claim: claim.refused(NO, (), NOW),
    "rejected": lambda claim: claim.rejected(NOW),
    "recorded": lambda claim: claim.recorded(NOW),
    "approved": lambda claim: claim.approved(NOW),
    "turned_away": lambda claim: claim.turned_away(NOW),
    "approval_ordered": lambda claim: claim.approval_ordered(NOW),
    "rejection_ordered": lambda claim: claim.rejection_ordered(NO, NOW),
    "revoke_ordered": lambda claim: claim.revoke_ordered(NO, NOW),
    "reversed": lambda claim: claim.reversed(NOW),
    "returned": lambda claim: claim.returned(NOW),
    "revoked": lambda claim: claim.revoked(NOW),
    "taken_up": lambda claim: claim.taken_up(NOW),
}
WAYS: Final = st.lists(st.sampled_from(sorted(MOVES)), max_size=40)


def _claim(step: Step = Step.SUBMITTED) -> Claim:
    return Claim(
        id="a" * 24,
        user_id="b" * 24,
        event=EventSnapshot("e" * 24, "Event", 1),
        event_reward_id="c" * 24,
        reward=REWARD,
        condition={},
        auto_resolve=True,
        limit=Limit(1),
        bucket="",
        slot=1,
        step=step,
        request_id="request-id",
        created_at=NOW,
        updated_at=NOW,
    )


def _walk(moves: list[str], start: Step) -> list[Claim]:
    """The claims on a way, those moves left out that are not allowed."""
    way = [_claim(start)]
    for move in moves:
        try:
            way.append(MOVES[move](way[-1]))
        except TransitionNotAllowed:
            continue
    return way


@given(WAYS, st.sampled_from([Step.SUBMITTED, Step.WAITING]))
def test_every_move_that_is_allowed_is_the_next_revision(moves: list[str], start: Step) -> None:
    way = _walk(moves, start)

    assert [claim.revision for claim in way] == list(range(1, len(way) + 1))


@given(WAYS, st.sampled_from([Step.SUBMITTED, Step.WAITING]))
def test_a_claim_is_approved_only_after_it_was_reserved_granted_and_recorded(moves: list[str], start: Step) -> None:
    seen: list[Step] = []
    for claim in _walk(moves, start):
        seen.append(claim.step)
        if claim.step is Step.SUBMITTED:
            seen = [Step.SUBMITTED]
        if claim.status is ClaimStatus.APPROVED and claim.step is Step.DECIDED:
            assert {Step.RESERVED, Step.GRANTED, Step.RECORDED} <= set(seen)
            assert claim.grants


@given(WAYS, st.sampled_from([Step.SUBMITTED, Step.WAITING]))
def test_a_dead_claim_has_no_slot_and_somebody_must_drive_what_is_not_at_rest(moves: list[str], start: Step) -> None:
    for claim in _walk(moves, start):
        if claim.status not in {ClaimStatus.PENDING, ClaimStatus.APPROVED}:
            assert claim.slot is None
        assert (claim.lease is None) == claim.at_rest


@given(WAYS)
def test_what_is_revoked_or_void_stays_so(moves: list[str]) -> None:
    revoked = _walk(
        ["reserved", "granted", "recorded", "approved", "revoke_ordered", "reversed", "returned", "revoked"],
        Step.SUBMITTED,
    )[-1]
    void = _claim().void(Answer(409, "sold out"))
    assert revoked.status is ClaimStatus.REVOKED

    for end in (revoked, void):
        for move in moves:
            with pytest.raises(TransitionNotAllowed):
                MOVES[move](end)


@pytest.mark.parametrize(
    ("origin", "step", "status"),
    [
        (Origin.ATTEMPT, Step.VOID, None),
        (Origin.WAITING, Step.WAITING, ClaimStatus.PENDING),
        (Origin.REJECTED, Step.DECIDED, ClaimStatus.REJECTED),
    ],
)
def test_what_finds_no_stock_goes_back_to_where_it_came_from(
    origin: Origin, step: Step, status: ClaimStatus | None
) -> None:
    start = {
        Origin.ATTEMPT: _claim(),
        Origin.WAITING: _claim(Step.WAITING).approval_ordered(NOW),
        Origin.REJECTED: _claim(Step.WAITING).rejection_ordered(NO, NOW).approval_ordered(NOW),
    }[origin]

    away = start.turned_away(NOW)

    assert (away.step, away.status) == (step, status)


def test_a_claim_on_its_way_tells_an_operator_to_come_back() -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        _claim().approval_ordered(NOW)
    assert refused.value.retry_after == 1

    with pytest.raises(TransitionNotAllowed) as final:
        _claim(Step.WAITING).rejection_ordered(NO, NOW).rejection_ordered(NO, NOW)
    assert final.value.retry_after is None


def test_a_reward_type_that_says_later_again_and_again_keeps_its_first_deadline() -> None:
    first = _claim().reserved(NOW).put_off("later", timedelta(seconds=3), NOW)
    again = first.taken_up(NOW).put_off("still later", timedelta(seconds=7), NOW + timedelta(hours=5))

    assert first.delay is not None
    assert again.delay is not None
    assert (again.delay.deadline, again.delay.asked) == (NOW + PATIENCE, 2)
    assert first.delay.deadline == NOW + PATIENCE
    assert (first.lease, again.lease, _claim().lease) == (timedelta(seconds=3), timedelta(seconds=7), LEASE)


def test_only_a_keyed_claim_waits_for_its_answer() -> None:
    keyed = replace(_claim(), key=Key("key", "same"))

    assert not _claim().unanswered
    assert keyed.unanswered
    assert not keyed.answered(Answer(201, "{}")).unanswered


def test_a_claim_of_an_offer_without_a_stock_is_approved_from_its_grant() -> None:
    granted = replace(_claim(Step.GRANTED), limited=False)
    assert granted.approved(NOW).status is ClaimStatus.APPROVED


def test_a_claim_that_holds_stock_is_not_approved_before_it_is_recorded() -> None:
    with pytest.raises(TransitionNotAllowed):
        _claim(Step.GRANTED).approved(NOW)
