"""A condition from JSON: the tree, or the shorthand of a flat object. What is wrong is said at its place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any as Json
from typing import Final

from daemons.event.domain.condition import custom, leaf
from daemons.event.domain.condition.custom import NO_CONDITION_TYPES, ConditionTypes
from daemons.event.domain.condition.malformed import all_of, wrong
from daemons.event.domain.condition.tree import (
    Activity,
    All,
    Always,
    Any,
    Attribute,
    Condition,
    Custom,
    Not,
    Op,
    Unavailable,
    leaves,
)

MAX_LEAVES: Final = 100
BOUND: Final = r"(min|max)([A-Z][A-Za-z0-9_.-]{0,59})"


def parse(raw: object, loc: str = "condition", condition_types: ConditionTypes = NO_CONDITION_TYPES) -> Condition:
    """`condition_types` are those that are installed, `loc` is the place of the whole. Raises: Invalid, with all."""
    return _read(_Reader(condition_types, custom.parse), raw, loc)


def recall(raw: object, condition_types: ConditionTypes) -> Condition:
    """A stored condition: a leaf whose kind is gone, or takes it no more, stays as unavailable. Raises: Invalid."""
    return _read(_Reader(condition_types, custom.recall), raw, "condition")


def _read(reader: "_Reader", raw: object, loc: str) -> Condition:
    condition = reader.node(raw, loc)
    if sum(1 for _ in leaves(condition)) > MAX_LEAVES:
        raise wrong(loc, f"has more than {MAX_LEAVES} leaves")
    return condition


@dataclass(frozen=True, slots=True)
class _Reader:
    condition_types: ConditionTypes
    own: Callable[[str, Mapping[str, Json], str, ConditionTypes], Custom | Unavailable]

    def node(self, raw: object, loc: str) -> Condition:
        if not isinstance(raw, Mapping):
            raise wrong(loc, "must be an object")
        for name, read in _SHAPES.items():
            if name in raw:
                return read(self, raw, loc)
        return self._shorthand(raw, loc)

    def all(self, raw: Mapping[str, Json], loc: str) -> Condition:
        return All(self._branches(raw, "all", loc))

    def any(self, raw: Mapping[str, Json], loc: str) -> Condition:
        return Any(self._branches(raw, "any", loc))

    def excluded(self, raw: Mapping[str, Json], loc: str) -> Condition:
        leaf.refuse_others(raw, loc, {"not"})
        return Not(self.node(raw["not"], f"{loc}.not"))

    def _branches(self, raw: Mapping[str, Json], name: str, loc: str) -> tuple[Condition, ...]:
        leaf.refuse_others(raw, loc, {name})
        branches = raw[name]
        if not isinstance(branches, list) or not branches:
            raise wrong(f"{loc}.{name}", "must be a list of at least one condition")
        return all_of(partial(self.node, one, f"{loc}.{name}.{index}") for index, one in enumerate(branches))

    def _shorthand(self, raw: Mapping[str, Json], loc: str) -> Condition:
        """`{"minPurchase": 100, "newUser": true}`: every entry must hold."""
        if not raw:
            return Always()
        entries = all_of(partial(self._entry, name, value, f"{loc}.{name}") for name, value in raw.items())
        return entries[0] if len(entries) == 1 else All(entries)

    def _entry(self, name: str, value: Json, loc: str) -> Condition:
        bound = re.fullmatch(BOUND, name)
        if isinstance(value, Mapping) and not bound:
            return self.own(leaf.named(name, loc), value, loc, self.condition_types)
        leaf.require_scalar(value, loc)
        return _bound(bound, value, loc) if bound else Attribute(leaf.named(name, loc), "==", value)


def _bound(bound: re.Match[str], value: Json, loc: str) -> Activity | Attribute:
    leaf.require_comparable(value, loc, instants=False)
    op: Op = ">=" if bound[1] == "min" else "<="
    about = bound[2][0].lower() + bound[2][1:]
    return Activity("purchase", "sum", op, value) if about == "purchase" else Attribute(about, op, value)


def _activity(_: _Reader, raw: Mapping[str, Json], loc: str) -> Condition:
    return leaf.activity(raw, loc)


def _attribute(_: _Reader, raw: Mapping[str, Json], loc: str) -> Condition:
    return leaf.attribute(raw, loc)


_SHAPES: Final[Mapping[str, Callable[[_Reader, Mapping[str, Json], str], Condition]]] = {
    "all": _Reader.all,
    "any": _Reader.any,
    "not": _Reader.excluded,
    "activity": _activity,
    "attribute": _attribute,
}
