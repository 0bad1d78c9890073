"""How late each daemon's event loop was, as it tells at /metrics."""

import re
from typing import Final
from urllib.request import urlopen

from rewardctl.runtime.project import Project

_LAG: Final = re.compile(r'^rewardctl_event_loop_lag_seconds\{[^}]*service="(\w+)"[^}]*\} (\S+)$', re.MULTILINE)


def worst(project: Project) -> dict[str, float]:
    """In milliseconds, by daemon: the worst of the last half minute."""
    settings = project.settings()
    ports = settings.gateway_port, settings.auth_port, settings.event_port
    return {name: ms for port in ports for name, ms in told(_metrics(port)).items()}


def told(metrics: str) -> dict[str, float]:
    return {name: round(1000 * float(seconds), 1) for name, seconds in _LAG.findall(metrics)}


def _metrics(port: int) -> str:
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        return str(answer.read().decode())
