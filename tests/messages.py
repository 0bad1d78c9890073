"""What the platform says to people, read from its source: every text that an error or the CLI's output is given.

A formatted text becomes a template: `f"Port {port} is taken"` is `Port {0} is taken`. What is worked out elsewhere and
only passed on has no text here; it is counted, so that nobody takes the catalogue for more than it is.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice, product
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ("rewardctl", "daemons", "plugins")
PASSED_OVER: Final = (
    "rewardctl/bench/page/",
    "rewardctl/sdk/testing/",
    "rewardctl/cli/plugins/template/",
    "daemons/api_document/",
    "/tests/",
)
"""For those who read a page or write a plugin, and no text of the platform's itself."""
KEYWORDS: Final = {"hint", "label"}
_PLACE: Final = "\0"
_MOST: Final = 64
_DEEPEST: Final = 5
_CLI: Final = {
    *("note", "fault", "tracked", "counting", "show", "said", "table", "facts", "part"),
    *("password", "confirm", "_asked", "_prompted", "_block"),
}
"""Words that mean something else outside the CLI."""

SAID: Final[Mapping[str, tuple[int, ...]]] = {
    "FieldError": (1,),
    "wrong": (1,),
    "of_field": (1,),
    "invalid": (1, 2),
    "_invalid": (1,),
    "source.fault": (1,),
    "output.fault": (0, 1),
    "output.warning": (0, 1),
    "fault": (0, 1),
    "self.fault": (1,),
    "load_secret": (),
    "_unstarted": (0,),
    "Damaged": (0,),
    "damaged": (1,),
    "Reason": (1,),
    "Refused": (0,),
    "Deferred": (1,),
    "ValueError": (0,),
    "note": (0,),
    "output.write": (0,),
    "tracked": (2,),
    "counting": (0,),
    "show": (1,),
    "_labelled": (0,),
    "tell": (0,),
    "_tell": (0,),
    "say": (0,),
    "confirm": (0,),
    "_asked": (0,),
    "_prompted": (0,),
    "_block": (0,),
    "password": (),
    "said": (0,),
    "table": (0,),
    "facts": (0,),
    "part": (0,),
    "log_lines.show": (),
    "made.note": (),
    "ok": (0,),
    "warn": (0, 1),
    "bad": (0, 1),
    "Fault": (0, 1),
    "Unseen": (0,),
    "Finding": (3,),
    "Step": (0, 1),
    "Line": (1,),
    "Description": (0,),
    "Rejected": (1,),
    "refusals": (0,),
    "durable.refusals": (),
}
"""The arguments that are texts, by the name of what is called, of whom where that matters."""
_OF_WIRE: Final = ("rewardctl/wire/", "plugins/", "rewardctl/kernel/settings.py", "rewardctl/kernel/rate.py")
"""Where a ValueError is an answer to somebody: pydantic passes it on."""


_SPOKEN_FUNCTIONS: Final = {
    "__str__",
    "crossings",
    "slowest",
    "_remarks",
    "_unlike",
    "_alone",
    "_broken",
    "_no_such_option",
    "meant",
}
"""What they return or yield is said."""


@dataclass
class Found:
    texts: dict[str, str] = field(default_factory=dict)
    """Each message and where it is said first."""
    unread: list[str] = field(default_factory=list)
    """Where something is said that its source does not tell."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not any(part in f"/{name}" if part.startswith("/") else name.startswith(part) for part in PASSED_OVER):
                yield name, ast.parse(path.read_text("utf-8"))


def found() -> Found:
    modules = dict(sources())
    known = _Known(_kinds(list(modules.values())), {name: _constants(tree) for name, tree in modules.items()})
    everything = Found()
    for name, tree in modules.items():
        _Reader(name, tree, known, everything).visit(tree)
    return everything


@dataclass(frozen=True)
class _Known:
    """The names of all error classes, and each module's constants."""

    kinds: set[str]
    constants: Mapping[str, Mapping[str, ast.expr]]

    def of(self, tree: ast.Module, path: str) -> dict[str, ast.expr]:
        """Those that the module has or imports."""
        told: dict[str, ast.expr] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                there = self.constants.get(f"{node.module.replace('.', '/')}.py", {})
                told |= {one.asname or one.name: there[one.name] for one in node.names if one.name in there}
        return {**told, **self.constants[path]}

    def named(self, module: str) -> Mapping[str, ast.expr]:
        return next((there for path, there in self.constants.items() if path.endswith(f"/{module}.py")), {})


def _kinds(trees: list[ast.Module]) -> set[str]:
    classes = [one for tree in trees for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    kinds = {"RewardctlError"}
    while more := {one.name for one in classes if kinds & {_name(base) for base in one.bases}} - kinds:
        kinds |= more
    return kinds


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {name: value for node in tree.body for name, value in _assigned(node)}


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
    if isinstance(node, ast.NamedExpr):
        yield node.target.id, node.value


def _taken(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """`name for name in NAMES` is one of NAMES."""
    if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name):
        yield node.target.id, node.iter


_Scope = Mapping[str, list[ast.expr]]


class _Reader(ast.NodeVisitor):
    def __init__(self, path: str, tree: ast.Module, known: "_Known", everything: Found) -> None:
        self._path = path
        self._known = known
        self._functions = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
        self._scopes: list[_Scope] = [{name: [value] for name, value in known.of(tree, path).items()}]
        self._everything = everything

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._scopes.append(_local(node))
        for text in _returned(node) if node.name in _SPOKEN_FUNCTIONS else ():
            self._say(text)
        self.generic_visit(node)
        self._scopes.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - likewise

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.name in self._known.kinds:
            for one in node.body:
                for value in [value for name, value in _assigned(one) if name == "title"]:
                    self._say(value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        for argument in self._spoken(node):
            self._say(argument)
        self.generic_visit(node)

    def _spoken(self, node: ast.Call) -> Iterator[ast.expr]:
        name = _name(node.func)
        if name == "ValueError" and not self._path.startswith(_OF_WIRE):
            return
        if name in _CLI and not self._path.startswith("rewardctl/cli/"):
            return
        whose = f"{_name(node.func.value)}.{name}" if isinstance(node.func, ast.Attribute) else name
        places = (0,) if name in self._known.kinds else SAID.get(whose, SAID.get(name))
        if places is None:
            return
        yield from (node.args[place] for place in places if place < len(node.args))
        yield from (one.value for one in node.keywords if one.arg in KEYWORDS)

    def _say(self, node: ast.expr) -> None:
        if (
            isinstance(node, ast.Lambda)
            and isinstance(node.body, ast.Call)
            and _name(node.body.func) not in self._functions
        ):
            return
        texts = list(self._texts(node))
        for text in texts:
            if any(letter.isalpha() for letter in text):
                self._everything.texts.setdefault(numbered(text), f"{self._path}:{node.lineno}")
        if _PLACE in texts:
            self._everything.unread.append(f"{self._path}:{node.lineno}: {ast.unparse(node)[:80]}")

    def _is_view(self, node: ast.expr) -> bool:
        """What makes a table or the like, and no text."""
        made = node.body if isinstance(node, ast.Lambda) else None
        return isinstance(made, ast.Call) and _name(made.func) not in self._functions

    def _texts(self, node: ast.expr, depth: int = 0) -> Iterator[str]:
        """Each that it can be, with a NUL for each value."""
        if depth > _DEEPEST:
            yield _PLACE
        elif isinstance(node, ast.Constant):
            if node.value is not None:
                yield node.value if isinstance(node.value, str) else _PLACE
        elif isinstance(node, ast.JoinedStr):
            yield from self._joined(node.values, depth)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            yield from self._joined([node.left, node.right], depth)
        else:
            yield from self._chosen(node, depth)

    def _chosen(self, node: ast.expr, depth: int) -> Iterator[str]:
        inner = self._inner(node)
        if inner is None:
            yield _PLACE
            return
        scope, nodes = inner
        self._scopes.append({**scope, **({node.id: []} if isinstance(node, ast.Name) else {})})
        for one in nodes:
            yield from self._texts(one, depth + 1)
        self._scopes.pop()

    def _inner(self, node: ast.expr) -> "tuple[_Scope, list[ast.expr]] | None":
        """What it is one of, and the names that are known there besides."""
        if isinstance(node, ast.Call) and (function := self._functions.get(_name(node.func))):
            return _local(function), _returned(function)
        nodes = _parts(node) or self._named(node)
        return ({}, nodes) if nodes else None

    def _named(self, node: ast.expr) -> list[ast.expr]:
        if isinstance(node, ast.Name):
            return next((scope[node.id] for scope in reversed(self._scopes) if node.id in scope), [])
        if isinstance(node, ast.Attribute) and node.attr in (known := self._known.named(_name(node.value))):
            return [known[node.attr]]
        return self._named(node.value) if isinstance(node, ast.Subscript) else []

    def _joined(self, parts: list[ast.expr], depth: int) -> Iterator[str]:
        told = [list(self._part(part, depth)) or [""] for part in parts]
        yield from ("".join(chosen) for chosen in islice(product(*told), _MOST))

    def _part(self, part: ast.expr, depth: int) -> Iterator[str]:
        if not isinstance(part, ast.FormattedValue):
            yield from self._texts(part, depth)
        elif isinstance(part.value, ast.Name | ast.IfExp) and part.conversion == -1 and part.format_spec is None:
            yield from self._texts(part.value, depth)
        else:
            yield _PLACE


def _parts(node: ast.expr) -> list[ast.expr]:
    """What one of these is in the end: a choice, the texts of a list, the labels of pairs, the values of a mapping."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.Lambda | ast.ListComp):
        return [node.body if isinstance(node, ast.Lambda) else node.elt]
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, ast.List | ast.Tuple):
        return [one.elts[0] if isinstance(one, ast.Tuple) else one for one in node.elts]
    return []


def _local(function: ast.FunctionDef | ast.AsyncFunctionDef) -> "_Scope":
    """What a function assigns; its parameters hide what bears their name outside."""
    known: dict[str, list[ast.expr]] = {one.arg: [] for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    for one in ast.walk(function):
        for name, value in [*_assigned(one), *_taken(one)]:
            known.setdefault(name, []).append(value)
    return known


def _returned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    told = [one for one in ast.walk(function) if isinstance(one, ast.Return | ast.Yield)]
    return [one.value for one in told if one.value is not None]


def numbered(text: str) -> str:
    """Values that touch are one."""
    numbers = count()
    pieces = [piece for place, piece in enumerate(text.split(_PLACE)) if piece or place in {0, text.count(_PLACE)}]
    return "".join(piece if not place else f"{{{next(numbers)}}}{piece}" for place, piece in enumerate(pieces))
