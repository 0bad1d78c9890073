"""What is looked at: a project's files and settings, and what its machine and its databases say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rewardctl.kernel.settings import ProjectSettings
from rewardctl.production.server import Server
from rewardctl.runtime.project import Project

AWAY = "the platform is down"


@dataclass(frozen=True, slots=True)
class Subject:
    """`descriptors`: how many each daemon may open, or this shell where they are down. `answers`: a status by path.

    `answers` is None where the gateway is not asked; `broken` are plugins and what is wrong with them. `containers`: it
    runs as such, and `engine` is where the engine keeps volumes and logs, unless that is on another machine.
    """

    project: Project
    settings: ProjectSettings
    now: datetime
    servers: Sequence[Server] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    descriptors: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] | None = None
    daemons: int = 3
    containers: bool = False
    engine: Path | None = None
