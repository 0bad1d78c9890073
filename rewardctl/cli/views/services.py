"""The services of a platform, and how long they run."""

from rich.console import RenderableType
from rich.text import Text

from rewardctl.cli import tables
from rewardctl.runtime.overview import Overview, ServiceRow

_COLUMNS = ("SERVICE", "STATE", "PID", "PORT", "UPTIME", "MEMORY", "RESTARTS", "HEALTH")
_STYLES = {"running": "green", "healthy": "green", "unhealthy": "red", "failed": "red", "stopped": "dim"}


def view(now: Overview) -> RenderableType:
    return tables.table(_COLUMNS, [_cells(row) for row in now.services])


def _cells(row: ServiceRow) -> tuple[object, ...]:
    memory = None if row.memory_bytes is None else f"{row.memory_bytes / 1_000_000:.0f} MB"
    uptime = None if row.uptime_seconds is None else span(row.uptime_seconds)
    health = _styled(row.health) if row.health else None
    port = f"{row.shared_port} ({row.port})" if row.shared_port else row.port
    return row.service, _styled(row.state), row.pid, port, uptime, memory, row.restarts, health


def span(seconds: int) -> str:
    """The two greatest units: `41s`, `3m 12s`, `5h 0m`, `2d 7h`."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "m"), (left, "s")]
    first = next((place for place, (figure, _) in enumerate(parts) if figure), len(parts) - 1)
    return " ".join(f"{figure}{unit}" for figure, unit in parts[first : first + 2])


def _styled(word: str) -> Text:
    return Text(word, style=_STYLES.get(word, "yellow"))
