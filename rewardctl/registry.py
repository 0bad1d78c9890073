"""Entry points → reward types. A broken or duplicate one is named and set aside, never hidden."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import DEFAULT_REF_TEMPLATE

from rewardctl.kernel import plain
from rewardctl.kernel.errors import UnknownRewardType
from rewardctl.sdk import RewardType
from rewardctl.sdk._checks import flaws
from rewardctl.sdk._reward_type import method

__all__ = [
    "GROUP",
    "Broken",
    "Configured",
    "Origin",
    "Registry",
    "discover",
    "loaded",
    "method",
    "origin_of",
    "rank",
    "schema",
    "summary",
]

GROUP: Final = "rewardctl.reward_types"
_OWN: Final = "rewardctl"

Configured = Mapping[str, Mapping[str, Any]]
"""Settings by reward type."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The entry point that a plugin comes by, and the distribution that brings it."""

    name: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that can't be used, and why."""

    origin: Origin
    error: str


@dataclass(frozen=True, slots=True)
class Registry:
    """`types`, `origins` and `settings` by the type's upper-case name."""

    types: Mapping[str, RewardType[Any]]
    origins: Mapping[str, Origin] = field(default_factory=dict)
    settings: Mapping[str, BaseModel] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()
    disabled: tuple[Origin, ...] = ()

    def get(self, name: str) -> RewardType[Any]:
        """The reward type of that name, in any case.

        Raises: UnknownRewardType.
        """
        found = self.types.get(name.upper())
        if found is None:
            raise UnknownRewardType(hint=f"installed are: {', '.join(sorted(self.types))}")
        return found


@dataclass(frozen=True, slots=True)
class Loaded:
    made: Any
    origin: Origin


def discover(
    found: Iterable[EntryPoint] | None = None,
    *,
    configured: Configured | None = None,
    disabled: AbstractSet[str] = frozenset(),
) -> Registry:
    """Load every plugin that is installed, but those whose entry point is named in `disabled`.

    `found` stands in for the environment's entry points.
    """
    entries = list(found if found is not None else entry_points(group=GROUP))
    settings = configured or {}
    sound, broken = loaded(
        (entry for entry in entries if entry.name.upper() not in disabled),
        lambda made: str(made.type),
        lambda made, taken: (*_problems(made, taken), *_settings_problems(made, settings)),
    )
    return Registry(
        types={name: one.made for name, one in sound.items()},
        origins={name: one.origin for name, one in sound.items()},
        settings={
            name: one.made.settings_model.model_validate(settings.get(name, {}))
            for name, one in sound.items()
            if getattr(one.made, "settings_model", None) is not None
        },
        broken=broken,
        disabled=tuple(origin_of(entry) for entry in sorted(entries, key=rank) if entry.name.upper() in disabled),
    )


def loaded(
    entries: Iterable[EntryPoint],
    name_of: Callable[[Any], str],
    problems_of: Callable[[Any, Mapping[str, object]], Iterable[str]],
) -> tuple[dict[str, Loaded], tuple[Broken, ...]]:
    """What works, by name, and what does not; `problems_of` is told the names that are taken."""
    sound: dict[str, Loaded] = {}
    broken: list[Broken] = []
    for entry in sorted(entries, key=rank):
        try:
            made = entry.load()()
            problems = list(problems_of(made, sound))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's import may raise anything
            problems = [f"{type(error).__name__}: {error}"]
        if problems:
            broken.append(Broken(origin_of(entry), "; ".join(problems)))
        else:
            sound[name_of(made)] = Loaded(made, origin_of(entry))
    return sound, tuple(broken)


def summary(kind: RewardType[Any]) -> str | None:
    """The first paragraph of its class's docstring, on one line."""
    told = inspect.cleandoc(type(kind).__doc__ or "").partition("\n\n")[0]
    return " ".join(told.split()) or None


def schema(model: type[BaseModel], ref_template: str = DEFAULT_REF_TEMPLATE) -> dict[str, Any]:
    """The model's JSON schema; that of any object where the model has none."""
    try:
        return model.model_json_schema(ref_template=ref_template)
    except Exception:  # noqa: BLE001 - a stranger's fields may raise anything, and are of use without a schema
        return {"type": "object"}


def _settings_problems(made: Any, configured: Configured) -> Iterator[str]:  # noqa: ANN401 - a stranger's object
    """They name the fields and never a value."""
    model: type[BaseModel] | None = getattr(made, "settings_model", None)
    if model is None:
        return
    try:
        model.model_validate(configured.get(made.type, {}))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {plain.words(one)}" for one in error.errors())
        yield f"its settings are not valid: {wrong} (run: rewardctl plugin set {made.type} FIELD)"


def _problems(made: RewardType[Any], taken: Mapping[str, object]) -> Iterator[str]:
    yield from flaws(made)
    if made.type in taken:
        yield f"the type {made.type} is taken by another plugin"


def origin_of(entry: EntryPoint) -> Origin:
    dist = entry.dist
    return Origin(entry.name, dist.name if dist else "unknown", dist.version if dist else "unknown")


def rank(entry: EntryPoint) -> tuple[bool, str, str]:
    """Sorts the platform's own plugins first, so that a stranger can't take their names."""
    origin = origin_of(entry)
    return origin.distribution != _OWN, origin.distribution, origin.name
