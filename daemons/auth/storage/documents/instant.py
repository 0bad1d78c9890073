from datetime import datetime
from typing import overload

from daemons.chassis.database.mongo import aware, naive


@overload
def kept(given: datetime) -> datetime: ...
@overload
def kept(given: datetime | None) -> datetime | None: ...
def kept(given: datetime | None) -> datetime | None:
    """As it is stored."""
    return None if given is None else naive(given)


@overload
def instant(stored: datetime) -> datetime: ...
@overload
def instant(stored: datetime | None) -> datetime | None: ...
def instant(stored: datetime | None) -> datetime | None:
    """As the domain has it."""
    return None if stored is None else aware(stored)
