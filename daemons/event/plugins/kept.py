"""Whether what a reward type answered can be kept: JSON and the database hold less than Python does."""

import json
from datetime import datetime
from typing import Any, Final, TypeVar

from daemons.chassis.web.strict import strict_json
from daemons.event.plugins.answers import Nonsense
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.ids import is_id
from rewardctl.sdk import Deferred, Granted, Refused, Together
from rewardctl.wire.body import storable

_YEARS: Final = range(1970, 9999)
AnswerT = TypeVar("AnswerT")


def keepable(answer: AnswerT) -> AnswerT:
    """The answer as it is. Raises: Nonsense."""
    match answer:
        case Granted(_, details, expires_at):
            _check("details", dict(details))
            _check_year(expires_at)
        case Refused(reason) | Deferred(_, reason):
            _check("reason", reason)
        case Together(rewards):
            _check_ids(rewards)
    return answer


def _check(what: str, value: object) -> None:
    try:
        storable(strict_json(json.dumps({what: value}).encode()))
    except (Invalid, ValueError):
        raise Nonsense(f"it answered {what} that can't be stored") from None


def _check_year(instant: datetime | None) -> None:
    if instant is not None and instant.year not in _YEARS:
        raise Nonsense("it answered an expires_at out of all time")


def _check_ids(rewards: tuple[Any, ...]) -> None:
    if not all(isinstance(one, str) and is_id(one) for one in rewards):
        raise Nonsense("it answered Together with what is no reward's id")
