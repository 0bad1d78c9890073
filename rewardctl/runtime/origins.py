"""Where each setting comes from."""

import os
import tomllib
from dataclasses import dataclass
from enum import StrEnum

from rewardctl.kernel.masking import without_credentials
from rewardctl.kernel.settings import ProjectSettings, variable
from rewardctl.runtime.project import Project


class Origin(StrEnum):
    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Setting:
    """`value` without what an address may say of who asks; `place` is a variable or a file."""

    name: str
    value: str | int | bool | None
    origin: Origin
    place: str | None


def settings(project: Project) -> list[Setting]:
    """Raises: BadSettings."""
    read = project.settings()
    told = tomllib.loads(project.settings_file.read_text("utf-8")) if project.settings_file.exists() else {}
    return [_setting(project, name, getattr(read, name), frozenset(told)) for name in ProjectSettings.model_fields]


def _setting(project: Project, name: str, value: object, told: frozenset[str]) -> Setting:
    shown = value if isinstance(value, int | None) else without_credentials(str(value))
    for one in (f"{name}_file", name):
        if variable(one) in os.environ:
            return Setting(name, shown, Origin.ENVIRONMENT, variable(one))
    if {name, f"{name}_file"} & told:
        return Setting(name, shown, Origin.FILE, str(project.settings_file))
    return Setting(name, shown, Origin.DEFAULT, None)
