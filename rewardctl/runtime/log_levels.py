"""Sets the levels that the project's daemons log at while they run."""

from collections.abc import Mapping

from rewardctl.kernel import log_levels
from rewardctl.kernel.log_levels import EVERY
from rewardctl.kernel.services import DAEMONS
from rewardctl.kernel.settings import Level
from rewardctl.runtime import durable
from rewardctl.runtime.project import Project


def reading(project: Project) -> Mapping[str, Level]:
    """The level of each daemon as it stands. Raises: BadSettings."""
    settings, told = project.settings(), log_levels.read(project.log_levels_file)
    return {name: told.get(name) or told.get(EVERY) or settings.level_of(name) for name in DAEMONS}


def change(project: Project, level: Level, service: str | None) -> Mapping[str, Level]:
    """Of one daemon, or of all. Raises: BadSettings."""
    told = {} if service is None else dict(log_levels.read(project.log_levels_file))
    told[service or EVERY] = level
    durable.write(project.log_levels_file, log_levels.content(told), flush=False)
    return reading(project)


def reset(project: Project) -> Mapping[str, Level]:
    """Go back to the settings."""
    project.log_levels_file.unlink(missing_ok=True)
    return reading(project)
