"""YAML as plain JSON values, each with its place in the file, so that an error can point at it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from rewardctl.kernel import plain
from rewardctl.kernel.errors import FieldError, Invalid

Steps = tuple[str | int, ...]
"""The way to a value: `("rewards", 0, "stock")`."""
_COLLECTIONS: Final = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_PLAIN: Final = (str, int, float, bool, type(None))


class _Loader(yaml.SafeLoader):
    """Instants stay text, for their time zone is told elsewhere; there are no aliases."""

    yaml_implicit_resolvers: Final = {  # type: ignore[misc]  # the loader's own name for it
        first: [(tag, shape) for tag, shape in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. `places` are lines and columns from 1; `root` is where its first key stands."""

    path: Path
    text: str
    value: dict[str, Any]
    places: Mapping[Steps, tuple[int, int]]
    spans: Mapping[str, tuple[int, int]]
    root: int

    @classmethod
    def read(cls, path: Path) -> "Source":
        """Raises: Invalid, with the place."""
        try:
            return cls.of(path, path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
            raise Invalid(f"{path} can't be read: {reason}") from error

    @classmethod
    def of(cls, path: Path, text: str) -> "Source":
        """`path` is what errors call it. Raises: Invalid, with the place."""
        return _Reader(path, text).source()

    def fault(self, steps: Iterable[str | int], msg: str) -> FieldError:
        """An error at the nearest place that the file has on the way of `steps`; those of no place are left out."""
        known: Steps = ()
        for step in steps:
            if (*known, step) in self.places:
                known = (*known, step)
        line, column = self.places[known]
        way = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in known)
        return FieldError(f"{self.path}:{line}:{column}{' ' if way else ''}{way.removeprefix('.')}", msg)

    def refused(self, error: ValidationError) -> Invalid:
        return Invalid(_NOT_VALID, errors=[self.fault(one["loc"], _said(one)) for one in error.errors()])

    def invalid(self, steps: Iterable[str | int], msg: str, hint: str | None = None) -> Invalid:
        return Invalid(_NOT_VALID, hint=hint, errors=[self.fault(steps, msg)])

    @contextmanager
    def blamed(self, steps: Steps) -> Iterator[None]:
        """Turn what the platform refuses of a body into errors of the file, where the body stands at `steps`."""
        try:
            yield
        except Invalid as error:
            faults = [self.fault((*steps, *_way(one.loc)), one.msg) for one in error.errors]
            raise Invalid(
                error.detail,
                hint=error.hint,
                errors=faults or [self.fault(steps, error.detail)],
                request_id=error.request_id,
            ) from error

    def with_keys(self, **keys: object) -> str:
        """The text with top-level scalars set: replaced where they stand, else added before all others."""
        text = self.text
        there = sorted((self.spans[name] for name in keys if name in self.spans), reverse=True)
        values = {self.spans[name]: str(value) for name, value in keys.items() if name in self.spans}
        for start, end in there:
            text = text[:start] + values[start, end] + text[end:]
        added = [f"{name}: {value}" for name, value in keys.items() if name not in self.spans]
        if not added:
            return text
        if self.text[self.root] == "{":
            return text[: self.root + 1] + ", ".join(added) + ", " + text[self.root + 1 :]
        return text[: self.root] + "".join(f"{line}\n" for line in added) + text[self.root :]


_NOT_VALID: Final = "The file is not valid"


@dataclass(slots=True)
class _Reader:
    path: Path
    text: str

    def source(self) -> Source:
        try:
            loader = _Loader(self.text)
            node = self._composed(loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise self._invalid((mark.line + 1, mark.column + 1) if mark else (1, 1), error.problem or "") from None
        except yaml.YAMLError as error:
            raise self._invalid((1, 1), str(error).splitlines()[0]) from None
        if not isinstance(node, MappingNode):
            raise self._invalid((1, 1), "must be a mapping of fields")
        places: dict[Steps, tuple[int, int]] = {}
        value = self._value(loader, node, (), places)
        scalars = {key.value: one for key, one in node.value if isinstance(one, ScalarNode)}
        spans = {name: (one.start_mark.index, one.end_mark.index) for name, one in scalars.items()}
        return Source(self.path, self.text, value, places, spans, node.start_mark.index)

    def _composed(self, loader: _Loader) -> Node | None:
        for token in yaml.scan(self.text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken):
                raise self._invalid(_place(token.start_mark), "aliases are not taken")
        return loader.get_single_node()

    def _value(self, loader: _Loader, node: Node, steps: Steps, places: dict[Steps, tuple[int, int]]) -> Any:  # noqa: ANN401 - whatever JSON holds
        places[steps] = _place(node.start_mark)
        if not isinstance(node, ScalarNode) and node.tag not in _COLLECTIONS:
            raise self._invalid(_place(node.start_mark), f"{node.tag} is not taken")
        if isinstance(node, MappingNode):
            return {
                key: self._value(loader, inner, (*steps, key), places) for key, inner in self._pairs(loader, node.value)
            }
        if isinstance(node, SequenceNode):
            return [self._value(loader, inner, (*steps, number), places) for number, inner in enumerate(node.value)]
        return self._scalar(loader, node)

    def _pairs(self, loader: _Loader, pairs: Sequence[tuple[Node, Node]]) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        for key, value in pairs:
            name = self._scalar(loader, key) if isinstance(key, ScalarNode) else None
            if not isinstance(name, str):
                raise self._invalid(_place(key.start_mark), "a key must be text")
            if name in seen:
                raise self._invalid(_place(key.start_mark), f"the key {name!r} is there twice")
            seen.add(name)
            yield name, value

    def _scalar(self, loader: _Loader, node: Node) -> Any:  # noqa: ANN401 - whatever JSON holds
        try:
            value = loader.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            raise self._invalid(_place(node.start_mark), "is not understood") from None
        if not isinstance(value, _PLAIN) or (isinstance(value, float) and not isfinite(value)):
            raise self._invalid(_place(node.start_mark), "must be text, a number, true, false or null")
        return value

    def _invalid(self, place: tuple[int, int], msg: str) -> Invalid:
        return Invalid(_NOT_VALID, errors=[FieldError(f"{self.path}:{place[0]}:{place[1]}", msg)])


def _place(mark: yaml.Mark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _said(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    """What is missing has no place of its own, so it is named."""
    said = plain.words(error)
    return f"{error['loc'][-1]} {said}" if error["type"] == "missing" else said


def _way(loc: str) -> Iterator[str | int]:
    """The steps of a place in a body, `body.rewardCondition.all.0`; a draft's fields of the event are in `event`."""
    for step in loc.removeprefix("body.").removeprefix("event.").split("."):
        yield int(step) if step.isdigit() else step
