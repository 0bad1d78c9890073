"""Entry points → condition types; a broken or duplicate one is named and set aside, and the platform runs on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from pydantic import BaseModel

from rewardctl.registry import Broken, Origin, loaded
from rewardctl.sdk import API_VERSION, ConditionType

GROUP: Final = "rewardctl.condition_types"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_BUILT_IN: Final = re.compile(r"all|any|not|activity|attribute|(min|max)[A-Z].*")


@dataclass(frozen=True, slots=True)
class ConditionTypes:
    """`types` and `origins` by the key of their leaves."""

    types: Mapping[str, ConditionType[Any]]
    broken: tuple[Broken, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)


def discover(found: Iterable[EntryPoint] | None = None) -> ConditionTypes:
    """Load every condition type that is installed; `found` stands in for the environment's entry points."""
    entries = found if found is not None else entry_points(group=GROUP)
    sound, broken = loaded(entries, lambda made: str(made.name), _problems)
    made, origins = {name: one.made for name, one in sound.items()}, {name: one.origin for name, one in sound.items()}
    return ConditionTypes(made, broken, origins)


def _problems(made: Any, taken: Mapping[str, object]) -> Iterator[str]:  # noqa: ANN401 - a stranger's object
    if made.api_version != API_VERSION:
        yield f"it is written for API version {made.api_version}, this platform speaks {API_VERSION}"
    if not _NAME.fullmatch(made.name):
        yield f"its name {made.name!r} is no key: letters, digits, _ and -, at most 64 of them"
    if _BUILT_IN.fullmatch(made.name):
        yield f"the name {made.name} is built in"
    if made.name in taken:
        yield f"the name {made.name} is taken by another plugin"
    if not issubclass(made.params_model, BaseModel):
        yield "its params_model is no pydantic model"
    else:
        made.params_model.model_json_schema()
    for method in ("activity_types", "evaluate"):
        if not callable(getattr(made, method, None)):
            yield f"its {method} can't be called"
