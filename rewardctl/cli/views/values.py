"""How single values read."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.text import Text

from rewardctl.cli.output import safe
from rewardctl.cli.spoken import said
from rewardctl.cli.tables import block
from rewardctl.wire.events import PeriodLimit

_AGGREGATES: Final = {
    "count": "times {about}",
    "sum": "sum of {about}",
    "distinctDays": "days with {about}",
    "streakDays": "days in a row with {about}",
    "last": "last {about}",
}
_LEAF: Final = frozenset({"activity", "op", "value"})
_ACTIVITY: Final = _LEAF | {"aggregate", "within"}
_STYLES: Final = {
    "ACTIVE": "green",
    "APPROVED": "green",
    "INACTIVE": "dim",
    "PENDING": "yellow",
    "REJECTED": "red",
    "REVOKED": "magenta",
}


def facts(pairs: Iterable[tuple[str, object]]) -> RenderableType:
    """Label and value, a line each; what is None is left out."""
    return block((said(label), _text(value)) for label, value in pairs if value is not None)


def status(text: str) -> Text:
    return Text(text, _STYLES.get(text, ""))


def when(instant: datetime | None, zone: str | None = None) -> str | None:
    """With its offset; in this machine's time zone, unless another is told."""
    there = ZoneInfo(zone) if zone else None
    return instant.astimezone(there).isoformat(" ", "minutes") if instant else None


def condition(found: dict[str, object]) -> str:
    if _LEAF <= found.keys() <= _ACTIVITY:
        return demanded(str(found["activity"]), found)
    return said("always") if not found else ", ".join(f"{name} {in_words(value)}" for name, value in found.items())


def demanded(about: str, needed: Mapping[str, object]) -> str:
    """What is asked of an attribute of the user, or of what they did."""
    what = said(_AGGREGATES[str(needed["aggregate"])]) if "aggregate" in needed else "{about}"
    within = said(f" within {needed['within']}") if "within" in needed else ""
    return f"{what.format(about=about)}{within} {needed['op']} {needed['value']}"


def limit(found: int | PeriodLimit) -> str:
    return str(found) if isinstance(found, int) else said("{0} per {1}").format(found.count, found.per)


def in_words(value: object) -> str:
    """A value of JSON in words."""
    if isinstance(value, bool):
        return said("yes" if value else "no")
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return " and ".join(map(in_words, value))
    return value if isinstance(value, str) else as_json(value)


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(value: object) -> Text:
    return value if isinstance(value, Text) else Text(safe(str(value)))
