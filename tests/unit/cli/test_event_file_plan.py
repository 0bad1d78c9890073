from datetime import UTC, datetime
from typing import Any, Final

from rewardctl.cli.event_file import present, view
from rewardctl.cli.event_file.offered import mark
from rewardctl.cli.event_file.plan import Step, StepKind, planned
from rewardctl.cli.event_file.shape import EventInFile
from rewardctl.wire.events import EventDetailResponse, EventRewardResponse, PeriodLimit, StockResponse
from rewardctl.wire.rewards import RewardResponse

NOW: Final = datetime(2026, 12, 1, tzinfo=UTC)
FIELDS: Final[dict[str, Any]] = {"name": "Winter", "status": "ACTIVE", "periodStart": "2026-12-01T00:00:00Z"}


def _reward(number: int = 1, **changes: Any) -> RewardResponse:
    usual = {"id": f"{number:024x}", "type": "POINT", "name": f"R{number}", "description": None, "points": 5}
    return RewardResponse.model_validate({**usual, "createdAt": NOW, **changes})


def _offered(reward: RewardResponse, **changes: Any) -> EventRewardResponse:
    usual: dict[str, Any] = {"condition": {}, "auto_resolve": True, "stock": None, "per_user_limit": 1, "version": 1}
    return EventRewardResponse(id="b" * 24, reward=reward, **{**usual, **changes})


def _event(*offers: EventRewardResponse, **changes: Any) -> EventDetailResponse:
    usual: dict[str, Any] = {
        "id": "a" * 24,
        "name": "Winter",
        "description": None,
        "reward_condition": {},
        "period_start": NOW,
        "period_end": None,
        "status": "ACTIVE",
        "time_zone": "UTC",
        "version": 3,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return EventDetailResponse(**{**usual, **changes}, event_rewards=list(offers))


def _file(*rewards: Any, **changes: Any) -> EventInFile:
    return EventInFile.model_validate({**FIELDS, "rewards": list(rewards), **changes})


def _kinds(steps: list[Step]) -> list[StepKind]:
    return [step.kind for step in steps]


def test_what_is_the_same_needs_nothing() -> None:
    reward = _reward()
    now = _event(_offered(reward, stock=StockResponse(total=9, remaining=2)))
    assert planned(_file({"reward": reward.id, "stock": 9}), now, [reward]) == []


def test_an_exported_event_is_what_it_is() -> None:
    import yaml  # noqa: PLC0415 - what the export wrote is read back here alone

    first, twin, other = _reward(1), _reward(2, name="R1", points=6), _reward(3, description="D")
    limit = PeriodLimit(count=2, per="day")
    now = _event(*map(_offered, (first, twin)), _offered(other, per_user_limit=limit), time_zone="Asia/Seoul")

    text = present.text(now)

    assert "periodStart: '2026-12-01T09:00:00+09:00'" in text
    file = EventInFile.model_validate(yaml.safe_load(text))
    assert (file.id, file.version, file.rewards_version) == (now.id, 3, mark(now.event_rewards))
    assert [one.reward for one in file.rewards[:2]] == [first.id, twin.id], "their names would not tell which"
    assert planned(file, now, [first, twin, other]) == []


def test_a_new_event_is_opened_and_its_rewards_made_and_offered() -> None:
    steps = planned(_file({"reward": {"type": "point", "name": "New", "points": 5}, "stock": 3}), None, [None])
    assert _kinds(steps) == [StepKind.MAKE_REWARD, StepKind.OPEN_EVENT, StepKind.ADD_OFFER]
    assert steps[0].new == {"type": "point", "name": "New", "points": 5}
    assert (steps[2].new["stock"], steps[2].at) == (3, ("rewards", 0))


def test_only_what_differs_is_changed() -> None:
    reward = _reward()
    now = _event(_offered(reward, stock=StockResponse(total=9, remaining=2)))
    steps = planned(_file({"reward": reward.id, "stock": 12}, name="Snow"), now, [reward])
    assert [(step.kind, step.old, step.new) for step in steps] == [
        (StepKind.CHANGE_EVENT, {"name": "Winter"}, {"name": "Snow"}),
        (StepKind.CHANGE_OFFER, {"stock": 9}, {"stock": 12}),
    ]


def test_what_the_file_leaves_out_goes() -> None:
    gone = _reward(2)
    now = _event(_offered(gone), description="Old", period_end=datetime(2027, 1, 1, tzinfo=UTC))
    steps = planned(_file(), now, [])
    assert _kinds(steps) == [StepKind.CHANGE_EVENT, StepKind.WITHDRAW_OFFER]
    assert steps[0].new == {"description": None, "periodEnd": None}
    assert steps[1].of == gone.id


def test_a_mark_tells_what_is_offered_apart_from_what_was() -> None:
    first, second = _offered(_reward(1)), _offered(_reward(2)).model_copy(update={"id": "c" * 24})
    changed = first.model_copy(update={"version": 2})
    assert mark([first, second]) == mark([second, first])
    assert len({mark(one) for one in ([], [first], [second], [first, second], [changed], [changed, second])}) == 6


def test_what_becomes_of_a_field_is_told_and_nothing_of_what_is_new() -> None:
    reward = _reward()
    now = _event(_offered(reward, stock=StockResponse(total=6, remaining=2)))
    steps = planned(_file({"reward": reward.id, "stock": 3}, {"reward": "c" * 24}), now, [reward, _reward(2)])
    assert [view.changes(step) for step in steps] == [["stock: 6 → 3"], []]


def test_a_limit_for_the_whole_event_is_the_same_in_both_its_forms() -> None:
    reward = _reward()
    now = _event(_offered(reward, per_user_limit=2))
    assert planned(_file({"reward": reward.id, "perUserLimit": {"count": 2, "per": "event"}}), now, [reward]) == []
    assert planned(_file({"reward": reward.id, "perUserLimit": 2}), now, [reward]) == []


def test_the_difference_is_shown_field_by_field() -> None:
    reward = _reward()
    steps = planned(_file({"reward": reward.id}, name="Snow"), _event(_offered(_reward(2))), [reward])
    assert str(view.difference(steps)).splitlines() == [
        "~ change event: Winter",
        '~   name: "Winter" → "Snow"',
        "+ add offer: POINT R1",
        "+   condition: {}",
        "+   autoResolve: true",
        "+   stock: null",
        '+   perUserLimit: {"count": 1, "per": "event"}',
        "- withdraw offer: POINT R2",
    ]
