"""Log in three days in a row and get 1,000 points, wherever the event counts its days."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from rewardctl.client import Client
from rewardctl.kernel.ids import new_id
from tests.platform import ADMIN, Platform, running

CONDITION: Final = '{"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3}'
PASSWORD: Final = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Place:
    """`logins` are when the user logs in, `third_day` is when the third day begins."""

    zone: str
    logins: tuple[str, str, str]
    third_day: str


SEOUL: Final = Place(
    "Asia/Seoul",
    ("2026-11-22T00:10:00+09:00", "2026-11-23T12:00:00+09:00", "2026-11-24T23:50:00+09:00"),
    "2026-11-24 00:00 KST",
)
NEW_YORK: Final = Place(
    "America/New_York",
    ("2026-10-31T23:30:00-04:00", "2026-11-01T23:50:00-05:00", "2026-11-02T00:10:00-05:00"),
    "2026-11-02 00:00 EST",
)
"""The second day has 25 hours; 24 of them after the first login is still the second day."""
BERLIN: Final = Place(
    "Europe/Berlin",
    ("2027-03-27T00:10:00+01:00", "2027-03-28T23:50:00+02:00", "2027-03-29T00:05:00+02:00"),
    "2027-03-29 00:00 CEST",
)
"""The second day has 23 hours."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("three-days"), "--now", SEOUL.logins[0]) as made:
        yield made


@pytest.fixture(scope="module")
def admin(stack: Platform) -> Iterator[Client]:
    with Client(stack.url) as client:
        client.auth.login(ADMIN, stack.admin_password)
        yield client


@pytest.mark.parametrize("place", [SEOUL, NEW_YORK, BERLIN], ids=lambda place: place.zone)
def test_who_logs_in_three_days_in_a_row_gets_a_thousand_points(stack: Platform, admin: Client, place: Place) -> None:
    stack.ok("clock", "set", place.logins[0])
    offer = _offered(stack, place)
    email = f"{new_id()}@example.com"
    user = admin.accounts.register(email, PASSWORD).id

    claims = []
    for number, instant in enumerate(place.logins, start=1):
        stack.ok("clock", "set", instant)
        stack.login(email, PASSWORD)
        _until_counted(admin, user, number)
        claims.append(stack.json("claim", "submit", *offer))

    short = [{"code": "activity_not_enough", "message": _short(days, place)} for days in (1, 2)]
    assert [claim["reasons"] for claim in claims] == [[short[0]], [short[1]], []]
    assert [claim["status"] for claim in claims] == ["REJECTED", "REJECTED", "APPROVED"]
    earliest = place.third_day.rpartition(" ")[0]
    told = stack.ok("claim", "explain", claims[1]["id"])
    assert f"✗ days in a row with login >= 3: found 2, 1 missing, earliest {earliest}" in told
    assert stack.json("wallet", "show")["balances"] == {"POINT": 1000}


def _short(days: int, place: Place) -> str:
    return f"{days} of 3 days in a row with login, earliest {place.third_day}"


def _offered(stack: Platform, place: Place) -> tuple[str, str]:
    """The ids of a new event and of the reward that it offers for the streak."""
    stack.login(ADMIN, stack.admin_password)
    period = ("--start", "2026-10-01", "--time-zone", place.zone)
    event = stack.json("event", "create", f"Streak {new_id()}", *period)["id"]
    reward = stack.json("reward", "create", "point", f"Points {new_id()}", "points=1000")["id"]
    stack.ok("event", "add-reward", event, reward, "--condition", CONDITION)
    return event, reward


def _until_counted(admin: Client, user: str, logins: int) -> None:
    """A login travels from auth to event by itself."""
    end = time.monotonic() + 60
    while len(admin.activities.list(user_id=user).items) < logins:
        assert time.monotonic() < end, "the login was not counted in time"
        time.sleep(0.05)
