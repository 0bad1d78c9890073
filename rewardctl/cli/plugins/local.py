"""The reward types of this environment, with the settings of the project where there is one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from rewardctl import condition_types, registry
from rewardctl.condition_types import ConditionTypes
from rewardctl.kernel import plugin_settings
from rewardctl.kernel.errors import NotInitialised, UnknownRewardType
from rewardctl.kernel.settings import parts
from rewardctl.registry import Configured, Origin, Registry
from rewardctl.runtime import project
from rewardctl.runtime.project import Project
from rewardctl.sdk import RewardType


@dataclass(frozen=True, slots=True)
class Installed:
    """A reward type that can be loaded, whether its settings are valid or not; `entry` makes further ones."""

    entry: EntryPoint
    made: RewardType[Any]

    @property
    def origin(self) -> Origin:
        return registry.origin_of(self.entry)


def discovered() -> Registry:
    """Raises: BadSettings."""
    mine = here()
    disabled = frozenset(parts(mine.settings().disabled_reward_types.upper())) if mine else frozenset[str]()
    with silent():
        return registry.discover(configured=configured(mine), disabled=disabled)


def conditions() -> ConditionTypes:
    with silent():
        return condition_types.discover()


def configured(mine: Project | None) -> Configured:
    """Raises: BadSettings."""
    return plugin_settings.read(mine.plugins_file if mine else None)


def installed(type_name: str) -> Installed:
    """The installed type of that name, in any case. Raises: UnknownRewardType."""
    types = discovered()
    with silent():
        found = next((one for one in _loadable() if one.made.type == type_name.upper()), None)
    if found is None:
        broken = next((one for one in types.broken if one.origin.name.upper() == type_name.upper()), None)
        hint = f"it is broken: {broken.error}" if broken else f"installed are: {', '.join(sorted(types.types))}"
        raise UnknownRewardType(hint=hint)
    return found


def here() -> Project | None:
    with suppress(NotInitialised):
        return project.find()
    return None


@contextmanager
def silent() -> Iterator[None]:
    """What a stranger's code prints goes to standard error: standard output is ours."""
    with redirect_stdout(sys.stderr):
        yield


def _loadable() -> Iterator[Installed]:
    for entry in sorted(entry_points(group=registry.GROUP), key=registry.rank):
        with suppress(Exception, SystemExit):
            made = entry.load()()
            if isinstance(made.type, str) and isinstance(made.params_model, type):
                yield Installed(entry, made)
