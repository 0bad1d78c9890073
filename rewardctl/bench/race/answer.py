"""What an answer to a claim says: a decision, or that nothing is known of it yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rewardctl.kernel.errors import AlreadyClaimed, Failed, InProgress, RewardctlError, SoldOut
from rewardctl.wire.claims import ClaimResponse
from rewardctl.wire.problem import Problem

_CREATED: Final = 201
_CONFLICT: Final = 409
_UNKNOWN: Final = {408, 429, 500, 502, 503, 504}
_PAUSE_SECONDS: Final = 0.2
_LONGEST_PAUSE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Decision:
    """`body` is kept byte for byte; `verdict` is a claim's status, or the code of the error that turned it away.

    `claim_id` is None where no claim was made.
    """

    status: int
    body: bytes
    verdict: str
    claim_id: str | None = None

    @property
    def approved(self) -> bool:
        return self.verdict == "APPROVED"

    @property
    def put_off(self) -> bool:
        """The claim is there, and its reward type has not given yet."""
        return self.verdict == "PENDING"


@dataclass(frozen=True, slots=True)
class Unknown:
    """The outcome is not known: to be asked for again with the same key after `pause` seconds.

    `in_progress` says that the platform itself still works on it.
    """

    pause: float = _PAUSE_SECONDS
    in_progress: bool = False


def read(status: int, headers: Mapping[str, str], body: bytes) -> Decision | Unknown:
    """Raises: what else the platform answered, which no claim of a race should be."""
    if status == _CREATED:
        claim = ClaimResponse.model_validate_json(body)
        return Decision(status, body, claim.status, claim.id)
    if status in _UNKNOWN:
        return Unknown(_pause(headers))
    error = _error(status, body)
    if isinstance(error, InProgress):
        return Unknown(_pause(headers), in_progress=True)
    if status == _CONFLICT and isinstance(error, AlreadyClaimed | SoldOut):
        return Decision(status, body, error.code)
    raise error


def _error(status: int, body: bytes) -> RewardctlError:
    try:
        return Problem.model_validate_json(body).error()
    except ValueError:
        return Failed(f"A claim was answered with {status} and no problem")


def _pause(headers: Mapping[str, str]) -> float:
    told = headers.get("Retry-After", "")
    return min(float(told), _LONGEST_PAUSE_SECONDS) if re.fullmatch(r"\d{1,9}", told) else _PAUSE_SECONDS
