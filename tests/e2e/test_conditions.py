"""A condition is checked before it is used."""

import json
from pathlib import Path

import pytest

from tests.platform import Platform

MALFORMED = """\
all:
  - activity: login
    aggregate: streakDays
    op: ">="
    value: three
  - any:
      - minLevel: 5
      - {level: {}}
"""


@pytest.fixture
def file(platform: Platform, tmp_path: Path) -> Path:
    platform.login("operator@example.com")
    return tmp_path / "condition.yaml"


def test_a_check_says_how_a_condition_is_understood(platform: Platform, file: Path) -> None:
    file.write_text("minPurchase: 100\n")
    tree = {"activity": "purchase", "aggregate": "sum", "op": ">=", "value": 100}

    assert platform.json("condition", "check", str(file)) == {"condition": tree, "activityTypes": ["purchase"]}
    assert platform.json("condition", "check", "-", given='{"minPurchase": 100}')["condition"] == tree
    assert platform.ok("condition", "check", str(file)).splitlines() == [
        "The condition is valid.",
        "It reads activities of type purchase.",
        json.dumps(tree),
    ]


def test_a_check_shows_every_error_with_its_place(platform: Platform, file: Path) -> None:
    file.write_text(MALFORMED)

    done = platform.run("condition", "check", str(file), "--json")

    assert (done.returncode, done.stdout) == (2, "")
    first, *fields = [line for line in done.stderr.splitlines() if not line.startswith("request id")]
    assert first == "error: The condition is malformed"
    assert fields == [
        f"field: {file}:5:12 all[0].value: must be a number",
        f"field: {file}:8:17 all[1].any[1].level: no condition type level is installed",
    ]


@pytest.mark.parametrize("given", ["", "[]", "{", "3", "a: &x 1\nb: *x"])
def test_what_is_no_object_is_refused_with_the_place(platform: Platform, given: str) -> None:
    done = platform.run("condition", "check", "-", given=given)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0].startswith("error: ")
    assert "field: stdin:" in done.stderr


def test_the_schema_is_printed_for_whoever_is_logged_in(platform: Platform) -> None:
    platform.login("user@example.com")
    plain = platform.ok("condition", "schema")
    assert json.loads(plain) == platform.json("condition", "schema")
    assert json.loads(plain)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
