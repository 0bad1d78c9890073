"""What the platform hands to a reward type with each call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The platform's time, in UTC; in tests it can be set."""
        ...


class Log(Protocol):
    """One line of JSON each, under the request id of the claim. What is secret in `fields` is masked."""

    def debug(self, message: str, **fields: Any) -> None: ...  # noqa: ANN401 - whatever JSON holds
    def info(self, message: str, **fields: Any) -> None: ...  # noqa: ANN401 - likewise
    def warning(self, message: str, **fields: Any) -> None: ...  # noqa: ANN401 - likewise
    def error(self, message: str, **fields: Any) -> None: ...  # noqa: ANN401 - likewise


class HttpFailed(Exception):
    """No answer: refused, not reached, too late or too large. Whether it arrived is not known."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Names of `headers` are in lower case; `body` is at most 1 MiB."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http(Protocol):
    """Calls to the world outside: time limits, no redirects, no addresses of private networks."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        """Raises: HttpFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a reward's pool; `id` is no secret, and all that the ledger should hold of it."""

    id: str
    expires_at: datetime | None = None


class Codes(Protocol):
    """The pool of unique codes that was imported for the reward."""

    async def take(self) -> Code | None:
        """A code for this claim, the same one however often it is asked; None where the pool is empty."""
        ...


class Marks(Protocol):
    """Names of which each can be taken once within the reward type: what must be unique is."""

    async def take(self, name: str) -> bool:
        """Whether `name` is this claim's, now or already."""
        ...

    async def free(self, name: str) -> None:
        """Give up `name`, if it is this claim's."""
        ...


class Rewards(Protocol):
    async def type_of(self, reward_id: str) -> str | None:
        """The type of a reward that was made; None where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantContext:
    """`claim_id` is the idempotency token: grant as often as asked, give once.

    For a reward that is given together with others it is the claim's id and the reward's, joined by a dot. `asked` is
    how often the claim was put off before. `settings` is an instance of the type's `settings_model`.
    """

    claim_id: str
    user_id: str
    reward_id: str
    clock: Clock
    log: Log
    http: Http
    codes: Codes
    marks: Marks
    settings: Any = None
    asked: int = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationContext:
    clock: Clock
    rewards: Rewards
    settings: Any = None

    @property
    def now(self) -> datetime:
        return self.clock.now()


@dataclass(frozen=True, slots=True)
class Callback:
    """What somebody outside sent for a claim that was deferred; names of `headers` are in lower case."""

    headers: Mapping[str, str]
    body: bytes
