"""What to do about an error that says no mend of its own."""

from typing import Final

from rewardctl.cli.spoken import said
from rewardctl.kernel import errors
from rewardctl.kernel.errors import RewardctlError

_EVENT: Final = "see: rewardctl event show EVENT"
_OF_ERROR: Final[dict[type[RewardctlError], str]] = {
    errors.EventInactive: _EVENT,
    errors.OutOfPeriod: _EVENT,
    errors.AlreadyOffered: "change it: rewardctl event update-reward EVENT REWARD",
    errors.SoldOut: _EVENT,
    errors.AlreadyClaimed: "see: rewardctl claim list",
    errors.TransitionNotAllowed: "see: rewardctl claim show CLAIM",
    errors.EmailTaken: "log in with it, or take another one",
    errors.LastAdmin: "make another one first: rewardctl account set-roles EMAIL ADMIN",
    errors.Oneself: "see who they are: rewardctl account list --role ADMIN",
    errors.Unauthenticated: "run: rewardctl login EMAIL",
    errors.InvalidToken: "run: rewardctl login EMAIL",
}


def of(error: RewardctlError) -> str | None:
    """The error's own, else when to try again, else what is usual for its kind."""
    if error.hint is not None:
        return error.hint
    if error.retry_after is not None:
        return said(f"try again in {error.retry_after} s")
    kind = type(error)
    return said(_OF_ERROR[kind]) if kind in _OF_ERROR else None
