"""What a receiver says, be it in its answer or in a callback."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from rewardctl.sdk import Deferred, Granted, HttpAnswer, Outcome, Refused

_ACCEPTED: Final = 202
_REFUSALS: Final = {409, 410, 422}
_SOON: Final = timedelta(seconds=1)
_LATE: Final = timedelta(minutes=5)
_BY_ITSELF: Final = timedelta(minutes=1)
_NOT_NOW: Final = "The receiver can't say yet"


class Said(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    status: Literal["granted", "refused"]
    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    details: dict[str, JsonValue] = {}


class _Reason(BaseModel):
    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


def outcome(answer: HttpAnswer, amount: int, asked: int, now: datetime) -> Outcome:
    """`asked` is how often the claim was put off before."""
    if answer.status == _ACCEPTED:
        return Deferred(_retry_after(answer, now) or _BY_ITSELF, "The receiver decides later")
    if answer.status in _REFUSALS:
        return Refused(_reason(answer.body))
    if is_success(answer):
        said = read(answer.body) if answer.body.strip() else Said(status="granted")
        if said is not None:
            return decided(said, amount)
        return Deferred(backed_off(asked), "The receiver's answer is not understood")
    return Deferred(_retry_after(answer, now) or backed_off(asked), f"{_NOT_NOW}: it answered {answer.status}")


def decided(said: Said, amount: int) -> Granted | Refused:
    if said.status == "granted":
        return Granted(amount, said.details)
    return Refused(said.reason or "The receiver refuses the reward")


def read(body: bytes) -> Said | None:
    """None for anything else."""
    try:
        return Said.model_validate_json(body)
    except ValidationError:
        return None


def is_success(answer: HttpAnswer) -> bool:
    return 200 <= answer.status < 300  # noqa: PLR2004 - the class of success


def backed_off(asked: int) -> timedelta:
    """A second, then twice as long each time, up to five minutes."""
    return min(timedelta(seconds=1 << min(asked, 9)), _LATE)


def _reason(body: bytes) -> str:
    """The receiver's own words only where they are meant as such: nothing else of its answer is shown."""
    try:
        return _Reason.model_validate_json(body).reason
    except ValidationError:
        return "The receiver refuses the reward"


def _retry_after(answer: HttpAnswer, now: datetime) -> timedelta | None:
    """What it asks for, in seconds or as a date, within bounds."""
    asked = answer.headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit() and len(asked) <= 9:  # noqa: PLR2004 - what a timedelta holds
        return min(max(timedelta(seconds=int(asked)), _SOON), _LATE)
    try:
        return min(max(parsedate_to_datetime(asked) - now, _SOON), _LATE)
    except (ValueError, TypeError, OverflowError):
        return None
