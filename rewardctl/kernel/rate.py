"""How often something may be done, as settings say it: `10/minute`."""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, PlainSerializer, StringConstraints
from pydantic_settings import NoDecode

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_PATTERN: Final = r"^([1-9][0-9]{0,8})/(second|minute|hour|day)$"
LIMIT_LOGIN_ACCOUNT: Final = "10/day"
LIMIT_LOGIN_ADDRESS: Final = "300/minute"
LIMIT_REGISTRATION_ADDRESS: Final = "120/minute"
LIMIT_CLAIMS_USER: Final = "60/minute"
LIMIT_REQUESTS_ADDRESS: Final = "30000/minute"
"""What holds unless a setting of that name says otherwise; many people may share one address."""
RateText = Annotated[str, StringConstraints(pattern=_PATTERN)]


@dataclass(frozen=True, slots=True)
class Rate:
    amount: int
    seconds: int

    @classmethod
    def of(cls, text: object) -> Self:
        """Raises: ValueError."""
        found = re.fullmatch(_PATTERN, text) if isinstance(text, str) else None
        if found is None:
            raise ValueError("must be a rate such as 10/minute (or second, hour, day)")
        return cls(int(found[1]), _SECONDS[found[2]])

    def __str__(self) -> str:
        unit = next(name for name, seconds in _SECONDS.items() if seconds == self.seconds)
        return f"{self.amount}/{unit}"


def _rate(told: object) -> Rate:
    return told if isinstance(told, Rate) else Rate.of(told)


RateSetting = Annotated[Rate, NoDecode, BeforeValidator(_rate), PlainSerializer(str)]
"""A field of a daemon's settings."""
