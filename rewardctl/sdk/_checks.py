"""Whether a reward type and its answers are what they should be: a stranger's code may say anything."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from rewardctl.sdk._outcomes import Deferred, Granted, Outcome, Refused, Reversal, Revoked, Together
from rewardctl.sdk._reward_type import API_VERSION, RewardType

_LARGEST: Final = 2**53 - 1
_LONGEST_DETAILS: Final = 16 * 1024
_LONGEST_REASON: Final = 500
_MOST_TOGETHER: Final = 20
_MODELS: Final = ("grant_model", "settings_model")
_METHODS: Final = ("validate", "grant", "revoke", "expire", "answered", "describe")


class Nonsense(Exception):
    """An answer that means nothing."""


def flaws(made: Any) -> Iterator[str]:  # noqa: ANN401 - a stranger's object
    """Why `made` is no reward type; whatever else is raised is a flaw as well."""
    if made.api_version != API_VERSION:
        yield f"it is written for API version {made.api_version}, this platform speaks {API_VERSION}"
    if not made.type.isupper():
        yield f"its type {made.type!r} is not in upper case"
    if not issubclass(made.params_model, BaseModel):
        yield "its params_model is no pydantic model"
    for name in _MODELS:
        model = getattr(made, name, None)
        if model is not None and not issubclass(model, BaseModel):
            yield f"its {name} is no pydantic model"
    if getattr(type(made), "grant", RewardType.grant) is RewardType.grant:
        yield "it has no grant of its own"
    yield from (f"its {name} can't be called" for name in _METHODS if not callable(getattr(made, name, print)))


def outcome(answer: object, grant_model: type[BaseModel] | None) -> Outcome:
    """Raises: Nonsense."""
    match answer:
        case Granted():
            return _granted(answer, grant_model)
        case Together(rewards):
            _require(isinstance(rewards, tuple) and 1 <= len(rewards) <= _MOST_TOGETHER, "Together without rewards")
            _require(len(set(rewards)) == len(rewards), "Together with a reward twice")
            return answer
        case Refused(reason):
            return Refused(_reason(reason))
        case Deferred():
            return _deferred(answer)
        case _:
            raise Nonsense(f"it answered {type(answer).__name__}, not Granted, Together, Deferred or Refused")


def reversal(answer: object) -> Reversal:
    """Raises: Nonsense."""
    match answer:
        case Revoked():
            return answer
        case Deferred():
            return _deferred(answer)
        case _:
            raise Nonsense(f"it answered {type(answer).__name__}, not Revoked or Deferred")


def _granted(answer: Granted, grant_model: type[BaseModel] | None) -> Granted:
    _require(type(answer.amount) is int and 0 <= answer.amount <= _LARGEST, "an amount that is no number from 0 on")
    _require(answer.expires_at is None or _aware(answer.expires_at), "an expires_at without a time zone")
    details = _details(answer.details)
    if grant_model is not None:
        try:
            grant_model.model_validate_json(json.dumps(details))
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
            raise Nonsense(f"details that its grant_model refuses: {fields}") from None
    return Granted(answer.amount, details, answer.expires_at)


def _details(details: object) -> dict[str, Any]:
    try:
        text = json.dumps(details, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise Nonsense("details that are no JSON") from None
    _require(len(text) <= _LONGEST_DETAILS, "details of more than 16 KiB")
    read = json.loads(text)
    _require(isinstance(read, dict), "details that are no object")
    return dict(read)


def _deferred(answer: Deferred) -> Deferred:
    after = answer.retry_after
    _require(isinstance(after, timedelta) and after > timedelta(0), "a retry_after that is no timedelta above 0")
    return Deferred(after, _reason(answer.reason))


def _reason(reason: object) -> str:
    _require(isinstance(reason, str) and reason != "", "a reason that is no text")
    return str(reason)[:_LONGEST_REASON]


def _aware(instant: object) -> bool:
    return isinstance(instant, datetime) and instant.utcoffset() is not None


def _require(sound: bool, otherwise: str) -> None:
    if not sound:
        raise Nonsense(f"it answered {otherwise}")
