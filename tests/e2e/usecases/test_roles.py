"""The business stories of each role, told through the gateway of a running platform."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rewardctl.client import Client
from rewardctl.kernel.errors import (
    AlreadyClaimed,
    EventInactive,
    Forbidden,
    HasClaims,
    NotFound,
    OutOfPeriod,
    Unauthenticated,
)
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.wire.claims import DecisionRequest
from rewardctl.wire.events import EventChangeRequest, EventRequest, OfferRequest
from tests.platform import Stage

NOW = datetime.now(UTC)


def _campaign(
    operator: Client, *, points: int = 100, begins: datetime = NOW - timedelta(days=1), **offer: Any
) -> tuple[str, str]:
    event = operator.events.create(
        EventRequest(name=f"Story {new_id()}", reward_condition={}, period_start=begins, status="ACTIVE")
    )
    reward = operator.rewards.create("POINT", {"name": f"Story {new_id()}", "points": points})
    terms = {"condition": {}, "auto_resolve": True, **offer}
    operator.events.offer(event.id, OfferRequest(reward_id=reward.id, **terms))
    return event.id, reward.id


def test_a_user_finds_an_event_claims_its_reward_and_has_the_points(
    operator: Client, someone: Callable[[], Client]
) -> None:
    event, reward = _campaign(operator, points=100)
    user = someone()

    assert event in [one.id for one in user.events.list(in_period=True, limit=100).items]
    assert [offer.reward.id for offer in user.events.get(event).event_rewards] == [reward]
    claim = user.claims.submit(event, reward)

    assert claim.status == "APPROVED"
    assert user.wallets.get().balances == {"POINT": 100}
    assert [one.id for one in user.claims.list().items] == [claim.id]


def test_a_user_who_claims_again_is_told_that_they_have_it(operator: Client, someone: Callable[[], Client]) -> None:
    event, reward = _campaign(operator)
    user = someone()
    user.claims.submit(event, reward)

    with pytest.raises(AlreadyClaimed):
        user.claims.submit(event, reward)


def test_a_user_sees_neither_anothers_claim_nor_anothers_wallet(
    operator: Client, someone: Callable[[], Client]
) -> None:
    claim = someone().claims.submit(*_campaign(operator))
    other = someone()

    with pytest.raises(NotFound):
        other.claims.get(claim.id)
    with pytest.raises(Forbidden):
        other.wallets.get(claim.user_id)
    with pytest.raises(Forbidden):
        other.claims.list(mine=False)


def test_a_user_can_claim_neither_before_an_event_nor_from_one_that_an_operator_stopped(
    operator: Client, someone: Callable[[], Client]
) -> None:
    early = _campaign(operator, begins=NOW + timedelta(days=1))
    stopped = _campaign(operator)
    operator.events.change(stopped[0], EventChangeRequest(status="INACTIVE"))
    user = someone()

    with pytest.raises(OutOfPeriod):
        user.claims.submit(*early)
    with pytest.raises(EventInactive):
        user.claims.submit(*stopped)


def test_an_operator_decides_what_does_not_decide_itself(operator: Client, someone: Callable[[], Client]) -> None:
    terms = _campaign(operator, points=40, auto_resolve=False)
    lucky, unlucky = someone(), someone()
    first, second = lucky.claims.submit(*terms), unlucky.claims.submit(*terms)
    assert {first.status, second.status} == {"PENDING"}

    operator.claims.decide(first.id, DecisionRequest(status="APPROVED"))
    operator.claims.decide(second.id, DecisionRequest(status="REJECTED", reason="The invitation was never accepted"))

    assert lucky.claims.get(first.id).status == "APPROVED"
    assert lucky.wallets.get().balances == {"POINT": 40}
    assert [one.message for one in unlucky.claims.get(second.id).reasons] == ["The invitation was never accepted"]
    assert unlucky.wallets.get().balances == {}


def test_an_operator_can_neither_give_roles_nor_delete_events(operator: Client, someone: Callable[[], Client]) -> None:
    event, _ = _campaign(operator)

    with pytest.raises(Forbidden):
        operator.accounts.set_roles(someone().auth.me().id, [Role.ADMIN])
    with pytest.raises(Forbidden):
        operator.events.delete(event)


def test_an_auditor_sees_everyones_claims_and_changes_nothing(
    stage: Stage, operator: Client, someone: Callable[[], Client]
) -> None:
    event, reward = _campaign(operator, auto_resolve=False)
    claim = someone().claims.submit(event, reward)
    auditor = stage.role("auditor")

    assert [one.id for one in auditor.claims.list(mine=False, event_id=event).items] == [claim.id]
    assert auditor.wallets.get(claim.user_id).balances == {}
    with pytest.raises(Forbidden):
        auditor.claims.decide(claim.id, DecisionRequest(status="APPROVED"))
    with pytest.raises(Forbidden):
        auditor.events.change(event, EventChangeRequest(status="INACTIVE"))


def test_an_administrator_makes_an_operator_and_keeps_events_with_claims(
    stage: Stage, operator: Client, someone: Callable[[], Client]
) -> None:
    admin, hired = stage.role("manager"), someone()
    event, reward = _campaign(operator)
    hired.claims.submit(event, reward)

    admin.accounts.set_roles(hired.auth.me().id, [Role.OPERATOR])
    hired.gateway.refresh()

    assert hired.events.change(event, EventChangeRequest(name="Renamed")).name == "Renamed"
    with pytest.raises(HasClaims):
        admin.events.delete(event)


def test_nobody_without_a_session_gets_in(stage: Stage) -> None:
    stranger = stage.client()

    with pytest.raises(Unauthenticated):
        stranger.events.list()
    with pytest.raises(Unauthenticated):
        stranger.wallets.get()
