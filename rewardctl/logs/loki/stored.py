"""The lines that Loki answers with, in a query's page or a frame of the tail."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from rewardctl.kernel.errors import Unavailable
from rewardctl.logs.entry import Entry, parsed

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = 1_000_000
_by_time = attrgetter("ns")


@dataclass(frozen=True, slots=True)
class Stored:
    """`ns` are nanoseconds since 1970."""

    ns: int
    service: str
    line: str

    @property
    def time(self) -> datetime:
        """In whole milliseconds, as a line gives its own."""
        return _EPOCH + timedelta(milliseconds=self.ns // _MILLISECOND)


def nanoseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1) * 1000


def stored(streams: object, *, backward: bool = False) -> list[Stored]:
    """Of all streams, oldest first and then as they came; `backward` where each has its newest line first.

    Raises: Unavailable where it is no answer of a Loki's.
    """
    try:
        return sorted(_each(streams, backward=backward), key=_by_time)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Unavailable("That was no answer of a Loki: its streams can't be read") from error


def entries(found: Iterable[Stored], ranks: dict[str, int]) -> Iterator[Entry]:
    """`ranks` holds that of each service's last entry from one call to the next, for lines that are no JSON."""
    for one in found:
        entry = parsed(one.line.encode("utf-8", "replace"), one.service, one.time, ranks.get(one.service, -1))
        ranks[one.service] = entry.rank
        yield entry


def _each(streams: Any, *, backward: bool) -> Iterator[Stored]:  # noqa: ANN401 - a stranger's JSON
    for stream in streams:
        labels: Mapping[str, str] = stream["stream"]
        values = reversed(stream["values"]) if backward else stream["values"]
        yield from (Stored(int(value[0]), labels.get("service", ""), value[1]) for value in values)
