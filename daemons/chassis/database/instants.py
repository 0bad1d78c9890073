"""Instants are stored in UTC without their zone, and are read so."""

from datetime import UTC, datetime
from typing import overload


@overload
def naive(instant: datetime) -> datetime: ...
@overload
def naive(instant: datetime | None) -> datetime | None: ...
def naive(instant: datetime | None) -> datetime | None:
    """As it is stored."""
    return None if instant is None else instant.astimezone(UTC).replace(tzinfo=None)


@overload
def aware(stored: datetime) -> datetime: ...
@overload
def aware(stored: datetime | None) -> datetime | None: ...
def aware(stored: datetime | None) -> datetime | None:
    """As the domain has it."""
    return None if stored is None else stored.replace(tzinfo=UTC)


def stamp(stored: datetime) -> str:
    """In the one form in which instants are given: `2026-11-22T00:00:00.000Z`."""
    return stored.isoformat(timespec="milliseconds") + "Z"
