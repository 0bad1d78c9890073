import pytest
from pydantic import ValidationError

from rewardctl.wire.claims import DecisionRequest
from rewardctl.wire.events import EventChangeRequest, EventRequest, OfferChangeRequest, OfferRequest, PeriodLimit
from rewardctl.wire.rewards import RewardRequest
from tests.builders import Body, event_body, offer_body, point_body, without

ID = "0" * 24


@pytest.mark.parametrize("name", ["name", "rewardCondition", "periodStart", "status"])
def test_an_event_needs_its_fields(name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        EventRequest.model_validate(without(event_body(), name))


@pytest.mark.parametrize(
    "zone",
    ["", "Nowhere/Town", "Asia", "../../etc/passwd", "/etc/localtime", "asia\0seoul", "Ünicode", "x" * 65, "+09:00"],
)
def test_a_time_zone_that_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="timeZone"):
        EventRequest.model_validate(event_body(timeZone=zone))


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/Argentina/Buenos_Aires"])
def test_an_iana_time_zone_is_taken(zone: str) -> None:
    assert EventRequest.model_validate(event_body(timeZone=zone)).time_zone == zone


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "active"},
        {"status": "DELETED"},
        {"rewardCondition": []},
        {"rewardCondition": None},
        {"rewardCondition": "{}"},
        {"name": 1},
        {"description": "d" * 2001},
        {"periodStart": "2026-01-01T00:00:00"},
        {"id": ID},
        {"version": 7},
    ],
)
def test_an_event_that_is_not_well_formed_is_refused(changes: Body) -> None:
    with pytest.raises(ValidationError):
        EventRequest.model_validate(event_body(**changes))


@pytest.mark.parametrize("name", ["name", "rewardCondition", "periodStart", "status", "timeZone"])
def test_a_change_of_an_event_sets_no_required_field_to_null(name: str) -> None:
    with pytest.raises(ValidationError, match=f"{name} must not be null"):
        EventChangeRequest.model_validate({name: None})


@pytest.mark.parametrize("name", ["description", "periodEnd"])
def test_a_change_of_an_event_may_take_away_what_is_optional(name: str) -> None:
    change = EventChangeRequest.model_validate({name: None})
    assert change.model_dump(by_alias=True, exclude_unset=True) == {name: None}


@pytest.mark.parametrize("name", ["condition", "autoResolve", "perUserLimit"])
def test_a_change_of_an_offer_sets_no_required_field_to_null(name: str) -> None:
    with pytest.raises(ValidationError, match=f"{name} must not be null"):
        OfferChangeRequest.model_validate({name: None})


def test_a_change_holds_what_was_sent_alone() -> None:
    assert OfferChangeRequest.model_validate({"stock": None}).model_dump(exclude_unset=True) == {"stock": None}
    assert OfferChangeRequest.model_validate({}).model_dump(exclude_unset=True) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"rewardId": "mine"},
        {"rewardId": None},
        {"stock": -1},
        {"stock": 1.0},
        {"stock": "1"},
        {"stock": True},
        {"stock": 2**53},
        {"stock": {"total": 1}},
        {"perUserLimit": 0},
        {"perUserLimit": 1001},
        {"perUserLimit": None},
        {"autoResolve": "yes"},
        {"autoResolve": None},
        {"condition": None},
        {"event": ID},
    ],
)
def test_an_offer_that_is_not_well_formed_is_refused(changes: Body) -> None:
    with pytest.raises(ValidationError):
        OfferRequest.model_validate(offer_body(ID, **changes))


def test_an_offer_is_unlimited_and_once_a_user_unless_it_says_so() -> None:
    offer = OfferRequest.model_validate(offer_body(ID))
    assert (offer.stock, offer.per_user_limit) == (None, PeriodLimit(count=1, per="event"))
    assert OfferRequest.model_validate(offer_body(ID, stock=0)).stock == 0


def test_the_fields_of_a_rewards_type_stand_beside_its_own() -> None:
    reward = RewardRequest.model_validate(point_body(name="Points", points=5, other=[1]))
    assert (reward.name, reward.description, reward.params) == ("Points", None, {"points": 5, "other": [1]})


@pytest.mark.parametrize(
    "body",
    [{"status": "PENDING"}, {"status": "REVOKED"}, {"status": "approved"}, {}, {"status": "APPROVED", "reason": ""}],
)
def test_a_decision_is_one_of_two(body: Body) -> None:
    with pytest.raises(ValidationError):
        DecisionRequest.model_validate(body)
