"""What a file holds, and where: every refusal points at its line and column."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rewardctl.cli.event_file.shape import EventInFile, InlineReward, read
from rewardctl.cli.event_file.source import Source
from rewardctl.kernel.errors import FieldError, Invalid

GOOD = """\
# The winter campaign, as agreed
name: Winter
status: ACTIVE
timeZone: Asia/Seoul
periodStart: 2026-12-01
periodEnd: 2026-12-24T18:00:00+01:00
rewardCondition: {}
rewards:
  - reward: {type: point, name: Snow, points: 5}
    stock: 10
  - reward: 6565f0a1c3b2d4e5f6a7b8c9
    autoResolve: false
    perUserLimit: {count: 1, per: day}
"""


def _source(tmp_path: Path, text: str) -> Source:
    path = tmp_path / "event.yaml"
    path.write_text(text, "utf-8")
    return Source.read(path)


def _read(tmp_path: Path, text: str) -> EventInFile:
    return read(_source(tmp_path, text))


def _fault(tmp_path: Path, text: str) -> tuple[str, str]:
    """Where the only fault is, without the file's own path, and what it is."""
    with pytest.raises(Invalid) as caught:
        _read(tmp_path, text)
    (fault,) = caught.value.errors
    return fault.loc.removeprefix(f"{tmp_path}/event.yaml:"), fault.msg


def test_a_good_file_is_an_event_and_what_it_offers(tmp_path: Path) -> None:
    event = _read(tmp_path, GOOD)
    assert (event.id, event.version, event.name) == (None, None, "Winter")
    snow, other = event.rewards
    assert isinstance(snow.reward, InlineReward)
    assert (snow.reward.type, snow.reward.name, snow.reward.params) == ("point", "Snow", {"points": 5})
    assert (snow.stock, snow.auto_resolve, snow.condition, snow.per_user_limit.count) == (10, True, {}, 1)
    assert (other.reward, other.stock, other.per_user_limit.per) == ("6565f0a1c3b2d4e5f6a7b8c9", None, "day")


def test_instants_without_an_offset_are_in_the_events_time_zone(tmp_path: Path) -> None:
    request = _read(tmp_path, GOOD).request().model_dump(mode="json", by_alias=True)
    assert request["periodStart"] == "2026-11-30T15:00:00.000Z"
    assert request["periodEnd"] == "2026-12-24T17:00:00.000Z"


def test_a_date_alone_begins_with_its_day_and_ends_with_it(tmp_path: Path) -> None:
    found = _read(tmp_path, GOOD.replace("2026-12-24T18:00:00+01:00", "2026-12-01")).request()
    assert found.period_start == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert found.period_end == datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "place", "msg"),
    [
        (("stock: 10", "stock: -1"), "10:12 rewards[0].stock", "must be at least 0"),
        (("stock: 10", "stock: many"), "10:12 rewards[0].stock", "must be a whole number"),
        (("stock: 10", "stok: 10"), "10:11 rewards[0].stok", "is not known"),
        (("status: ACTIVE", "status: RUNNING"), "3:9 status", "'ACTIVE' or 'INACTIVE'"),
        (("status: ACTIVE\n", ""), "2:1", "status is missing"),
        (("name: Snow, ", ""), "9:13 rewards[0].reward", "name is missing"),
        (("Asia/Seoul", "Asia/Soul"), "4:11 timeZone", "IANA time zone"),
        (("2026-12-01", "2026-13-01"), "5:14 periodStart", "ISO 8601"),
        (("6565f0a1c3b2d4e5f6a7b8c9", "x565"), "11:13 rewards[1].reward", "24 hexadecimal digits"),
        (("per: day", "per: hour"), "13:35 rewards[1].perUserLimit.per", "'day', 'week', 'month' or 'event'"),
        (("rewardCondition: {}", "rewardCondition: {$where: 1}"), "7:18 rewardCondition", "begins with $"),
        (("rewardCondition: {}", "rewardCondition: []"), "7:18 rewardCondition", "must be an object"),
    ],
)
def test_what_is_not_valid_is_refused_at_its_place(
    tmp_path: Path, change: tuple[str, str], place: str, msg: str
) -> None:
    where, what = _fault(tmp_path, GOOD.replace(*change))
    assert where == place
    assert msg in what


@pytest.mark.parametrize(
    ("text", "place", "msg"),
    [
        ("name: [", "1:8", "expected the node content"),
        ("name: Winter\nname: Summer\n", "2:1", "the key 'name' is there twice"),
        ("name: {1: x}", "1:8", "a key must be text"),
        ("rewardCondition: {minPurchase: .nan}", "1:32", "must be text, a number, true, false or null"),
        ("name: !!binary aGVsbG8=", "1:7", "must be text, a number, true, false or null"),
        ("name: !!python/object/apply:os.system [ls]", "1:7", "is not taken"),
        ("name: &all x\ndescription: *all\n", "2:14", "aliases are not taken"),
        ("- name: Winter\n", "1:1", "must be a mapping"),
        ("", "1:1", "must be a mapping"),
        ("name: a\0b", "1:1", "special characters are not allowed"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_at_its_place(tmp_path: Path, text: str, place: str, msg: str) -> None:
    where, what = _fault(tmp_path, text)
    assert (where, msg in what) == (place, True), (where, what)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="can't be read: No such file"):
        Source.read(tmp_path / "nowhere.yaml")


def test_what_the_platform_refuses_is_pointed_at_in_the_file(tmp_path: Path) -> None:
    source = _source(tmp_path, GOOD)
    refused = Invalid(errors=[FieldError("body.points", "must be positive")])
    with pytest.raises(Invalid) as caught, source.blamed(("rewards", 0, "reward")):
        raise refused
    (fault,) = caught.value.errors
    assert fault == FieldError(f"{source.path}:9:47 rewards[0].reward.points", "must be positive")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# mine\nname: W # so\n", "# mine\nid: 'x'\nversion: 2\nname: W # so\n"),
        ("name: W\nversion: 1 # so\nid: old\n", "name: W\nversion: 2 # so\nid: 'x'\n"),
        ("id: 'x'\nname: W\n", "version: 2\nid: 'x'\nname: W\n"),
        ("{name: W}", "{id: 'x', version: 2, name: W}"),
    ],
)
def test_id_and_version_are_set_and_all_else_stays(tmp_path: Path, text: str, expected: str) -> None:
    assert _source(tmp_path, text).with_keys(id="'x'", version=2) == expected


def test_a_condition_may_be_as_deep_as_it_is(tmp_path: Path) -> None:
    condition: Any = {"minPurchase": 1.5, "all": [{"any": []}]}
    event = _read(tmp_path, GOOD.replace("rewardCondition: {}", f"rewardCondition: {condition}"))
    assert event.reward_condition == condition
