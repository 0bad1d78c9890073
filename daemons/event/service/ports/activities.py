"""What users did."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from daemons.event.domain.activity import Activity
from daemons.event.domain.condition import Facts
from daemons.event.service.ports.pages import Slice


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """`since` is taken, `until` is not."""

    user_id: str | None = None
    type: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class ActivityLog(Protocol):
    async def record(self, activities: Sequence[Activity], now: datetime) -> int:
        """Keep and count those that are new for their user; answers how many were."""
        ...

    async def count_left_over(self, limit: int) -> int:
        """Count activities whose process died before they were; answers how many there were."""
        ...

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Up to `limit` activities of before then go, if they are counted; what they came to stays."""
        ...

    async def facts(self, user_id: str, types: frozenset[str]) -> Facts:
        """The user's attributes, and a timeline for each of `types`; the cost does not grow with their history."""
        ...

    async def newest_ids(self, user_id: str, activity_type: str, limit: int) -> Sequence[str]: ...

    async def list(self, wanted: ActivityFilter, cursor: str | None, limit: int) -> Slice[Activity]:
        """Newest first."""
        ...

    async def people(self) -> int:
        """How many users have activities or attributes."""
        ...

    def facts_of_all(self, types: frozenset[str]) -> AsyncIterator[Sequence[tuple[str, Facts]]]:
        """Every user with activities or attributes, in the order of their ids, some hundreds at a time.

        The timelines are those of `types`. Raises: Unavailable where the database goes away on the way.
        """
        ...

    async def set_attributes(self, user_id: str, attributes: Mapping[str, Any], now: datetime) -> None: ...
