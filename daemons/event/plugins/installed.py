"""The reward types and condition types that are installed here; those that can't be used are told of."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from daemons.event.domain.condition import ConditionTypes
from rewardctl import condition_types, registry
from rewardctl.kernel import plugin_settings
from rewardctl.kernel.log import log_for
from rewardctl.registry import Broken, Registry

_log = log_for("bootstrap")


def installed_reward_types(settings_file: Path | None, disabled: AbstractSet[str]) -> Registry:
    types = registry.discover(configured=plugin_settings.read(settings_file), disabled=disabled)
    _tell(types.broken, "a reward type can't be used")
    return types


def installed_condition_types() -> ConditionTypes:
    found = condition_types.discover()
    _tell(found.broken, "a condition type can't be used")
    return found.types


def _tell(broken: Iterable[Broken], what: str) -> None:
    for one in broken:
        origin = one.origin
        bound = _log.bind(event="plugin.broken", plugin=origin.name, distribution=origin.distribution)
        bound.bind(pluginVersion=origin.version, reason=one.error).error(what)
