from importlib import import_module

import pytest

from rewardctl.cli import typed
from rewardctl.cli.help import verbs
from rewardctl.kernel.errors import FieldError


def _field(command: str, loc: str, msg: str = "is missing") -> FieldError:
    module, name = command.split()
    group = verbs.made(import_module(f"rewardctl.cli.commands.{module}").app)
    return typed.field(FieldError(loc, msg), group.commands[name].params)


@pytest.mark.parametrize(
    ("command", "loc", "shown"),
    [
        ("event create", "body.periodEnd", "--end"),
        ("event create", "time_zone", "--time-zone"),
        ("event create", "name", "NAME"),
        ("event create", "body.rewardCondition.all.0", "--condition all.0"),
        ("event add-reward", "body.perUserLimit.count", "--per-user count"),
        ("event add-reward", "rewardId", "REWARD_ID"),
        ("event simulate", "body.event.periodEnd", "--end"),
        ("event simulate", "body.rewards.0.stock", "rewards.0.stock"),
        ("claim list", "query.userId", "--user"),
        ("claim list", "query.from", "--from"),
        ("claim decide", "body.filter.userId", "--user"),
        ("activity record", "body.0.at", "--at"),
        ("activity record", "type", "TYPE"),
        ("reward create", "body.points", "points"),
        ("api post", "body.0.at", "0.at"),
        ("event apply", "event.yaml:5:3 name", "event.yaml:5:3 name"),
    ],
)
def test_a_field_is_named_by_what_was_typed(command: str, loc: str, shown: str) -> None:
    assert _field(command, loc) == FieldError(shown, "is missing")


def test_another_field_of_the_period_is_named_so_too() -> None:
    told = _field("event create", "body.periodEnd", "must be after periodStart")
    assert told == FieldError("--end", "must be after --start")
