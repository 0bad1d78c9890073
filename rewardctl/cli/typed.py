"""A refused field by the name that was typed: `body.periodEnd` is `--end` where that option fills it."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rewardctl.cli.spoken import said
from rewardctl.kernel.errors import FieldError

if TYPE_CHECKING:
    from typer._click import Parameter

_PLACE: Final = re.compile(r"(?:(?:body|query|path|header)\.)?(?P<way>[\w?-]+(?:\.[\w?-]+)*)", re.ASCII)
_WITHIN: Final = re.compile(r"(?:event|filter|\d+)\.")
"""A draft's event, a decision's filter, one of several: each is filled by options of its own."""
_CAPITAL: Final = re.compile("[A-Z]")
_OF_PERIOD: Final = re.compile(r"\bperiod(?:Start|End)\b", re.ASCII)
_FILLED_BY: Final[Mapping[str, str]] = {
    "auto_resolve": "auto",
    "event_id": "event",
    "expires_at": "expires",
    "from": "since",
    "per_user_limit": "per_user",
    "period_end": "end",
    "period_start": "start",
    "reward_condition": "condition",
    "reward_id": "reward",
    "to": "until",
    "type": "type_",
    "user_id": "user",
}
"""A field, and the parameter that is its where none has its name."""


def field(refused: FieldError, params: "Sequence[Parameter]") -> FieldError:
    """`params` are those of the command; what none of them fills keeps its name, without the API's own before it."""
    found = _PLACE.fullmatch(refused.loc)
    if found is None:
        return refused
    names = {one.name: _shown(one) for one in params if one.name}
    way = found["way"]
    inner = _WITHIN.sub("", way, count=1)
    loc = _typed(inner, names) or _typed(way, names) or way
    return FieldError(loc, _OF_PERIOD.sub(lambda one: _typed(one[0], names) or one[0], said(refused.msg)))


def _typed(way: str, names: Mapping[str, str]) -> str | None:
    first, _, rest = way.partition(".")
    name = _CAPITAL.sub(lambda one: f"_{one[0].lower()}", first)
    shown = names.get(name) or names.get(_FILLED_BY.get(name, ""))
    return f"{shown} {rest}".rstrip() if shown else None


def _shown(parameter: "Parameter") -> str:
    if parameter.param_type_name == "argument":
        return parameter.metavar or (parameter.name or "").upper()
    return next((one for one in parameter.opts if one.startswith("--")), parameter.opts[0])
