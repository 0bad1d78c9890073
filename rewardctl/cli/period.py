"""From when until when: an end is not within, and a date alone is a whole day, at either end."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from rewardctl.cli import inputs

From = Annotated[str | None, typer.Option("--from", help="A date or time, UTC unless it says otherwise.")]
To = Annotated[
    str | None,
    typer.Option("--to", help="A time, or a date, which means the end of its day; UTC unless it says otherwise."),
]


def begins(text: str | None, zone: str = "UTC") -> datetime | None:
    """Raises: Invalid."""
    return inputs.instant(text, zone) if text else None


def ends(text: str | None, zone: str = "UTC") -> datetime | None:
    """Raises: Invalid."""
    return inputs.instant(with_its_day(text), zone) if text else None


def changed(start: str | None, end: str | None, zone: str) -> dict[str, object]:
    """Of an event's period, what is told; `none` leaves its end open. Raises: Invalid."""
    told: dict[str, object] = {"period_start": begins(start, zone)} if start else {}
    return {**told, "period_end": None if end == "none" else ends(end, zone)} if end else told


def with_its_day(end: str) -> str:
    """The day after a date, where it begins is where that ends; a time as it is."""
    with suppress(ValueError, OverflowError):
        return (date.fromisoformat(end) + timedelta(days=1)).isoformat()
    return end
