"""Entry points → reward types. A broken or duplicate one is named and set aside, never hidden."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from pydantic import BaseModel

from rewardctl.kernel.errors import UnknownRewardType
from rewardctl.sdk import API_VERSION, RewardType

GROUP: Final = "rewardctl.reward_types"


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that can't be used, and why."""

    name: str
    distribution: str
    version: str
    error: str


@dataclass(frozen=True, slots=True)
class Registry:
    """`types` by their upper-case name."""

    types: Mapping[str, RewardType[Any]]
    broken: tuple[Broken, ...] = ()

    def get(self, name: str) -> RewardType[Any]:
        """The reward type of that name, in any case.

        Raises: UnknownRewardType.
        """
        found = self.types.get(name.upper())
        if found is None:
            raise UnknownRewardType(hint=f"installed are: {', '.join(sorted(self.types))}")
        return found


def discover(found: Iterable[EntryPoint] | None = None) -> Registry:
    """Load every plugin that is installed; `found` stands in for the environment's entry points."""
    entries = found if found is not None else entry_points(group=GROUP)
    return Registry(*loaded(entries, lambda made: made.type, _problems))


def loaded(
    entries: Iterable[EntryPoint],
    name_of: Callable[[Any], str],
    problems_of: Callable[[Any, Mapping[str, object]], Iterable[str]],
) -> tuple[dict[str, Any], tuple[Broken, ...]]:
    """What works, by name, and what does not; `problems_of` is told the names that are taken."""
    sound: dict[str, Any] = {}
    broken: list[Broken] = []
    for entry in sorted(entries, key=_origin):
        try:
            made = entry.load()()
            problems = list(problems_of(made, sound))
        except Exception as error:  # noqa: BLE001 - a stranger's import may raise anything
            problems = [f"{type(error).__name__}: {error}"]
        if problems:
            _, distribution, version = _origin(entry)
            broken.append(Broken(entry.name, distribution, version, "; ".join(problems)))
        else:
            sound[name_of(made)] = made
    return sound, tuple(broken)


def _problems(made: Any, taken: Mapping[str, object]) -> Iterator[str]:  # noqa: ANN401 - a stranger's object
    if made.api_version != API_VERSION:
        yield f"it is written for API version {made.api_version}, this platform speaks {API_VERSION}"
    if not made.type.isupper():
        yield f"its type {made.type!r} is not in upper case"
    if made.type in taken:
        yield f"the type {made.type} is taken by another plugin"
    if not issubclass(made.params_model, BaseModel):
        yield "its params_model is no pydantic model"
    if not callable(getattr(made, "grant", None)):
        yield "its grant can't be called"


def _origin(entry: EntryPoint) -> tuple[bool, str, str]:
    """Sorts the platform's own plugins first, so that a stranger can't take their names."""
    name = entry.dist.name if entry.dist else "unknown"
    version = entry.dist.version if entry.dist else "unknown"
    return name != "rewardctl", name, version
