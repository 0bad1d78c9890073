"""What to do about an error that says no mend of its own; a word such as EVENT gives way to the id that is meant."""

import re
from typing import Final

from rewardctl.cli.spoken import said
from rewardctl.kernel import errors
from rewardctl.kernel.errors import RewardctlError

BODY: Final = """write --data '{"name": "Winter"}', --data @FILE or --data @- for standard input"""
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
    errors.UnsupportedMediaType: BODY,
    errors.Unauthenticated: "run: rewardctl login EMAIL",
    errors.InvalidToken: "run: rewardctl login EMAIL",
}


_IN_PATH: Final = {
    "CLAIM": re.compile("/events/requests/([0-9a-f]{24})"),
    "EVENT": re.compile("/events/([0-9a-f]{24})"),
}
_meant: Final[dict[str, str]] = {}


def about(path: str) -> None:
    """From now on, in this process: what the platform was asked about last."""
    _meant.update({word: found[1] for word, place in _IN_PATH.items() if (found := place.match(path))})


def mean(word: str, known: str) -> None:
    """What no path tells."""
    _meant[word] = known


def forget() -> None:
    """Nothing was asked yet."""
    _meant.clear()


def of(error: RewardctlError) -> str | None:
    """The error's own, else when to try again, else what is usual for its kind."""
    if error.hint is not None:
        return filled(said(error.hint))
    if error.retry_after is not None:
        return said(f"try again in {error.retry_after} s")
    kind = type(error)
    return filled(said(_OF_ERROR[kind])) if kind in _OF_ERROR else None


def filled(told: str) -> str:
    """With the ids that are known."""
    for word, known in _meant.items():
        told = re.sub(rf"\b{word}\b", known, told)
    return told
