"""Every text of two words or more in the source of what speaks to people, however it comes to be said.

The reader of `tests/messages.py` follows a text to where it is said; a view that returns or joins one is past it. Here
nothing is followed: a text is a message, or a part of one, or it is named below as one that nobody reads.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rewardctl.language.template import PLACE
from tests.messages import numbered, sources

SPOKEN: Final = (
    "rewardctl/cli/",
    "rewardctl/audit/",
    "rewardctl/backup/",
    "rewardctl/condition_types.py",
    "rewardctl/registry.py",
    "rewardctl/sdk/_checks.py",
    "daemons/event/domain/claim/",
    "daemons/event/domain/condition/custom.py",
    "daemons/event/domain/decision.py",
    "daemons/event/plugins/giver.py",
    "daemons/event/plugins/kept.py",
    "daemons/event/plugins/runner.py",
    "plugins/",
)
"""The CLI, and where the words are found that an error or a reason repeats."""
UNREAD: Final = {
    "A B [A B]...",
    "The file is not what was exported: {0}.",
    "Value error, ",
    "rewardctl claim list --all",
    "rewardctl doctor",
    "rewardctl event create NAME",
    "rewardctl seed",
    "rewardctl up --detach --wait",
    "{0} {1}: {2} in {3} ms, request id {4}",
    "a reward that is told by its id is there",
    "an event is opened before it is changed",
    "crowd {0}",
}
"""The same in every language, for --json or --verbose alone, or of a mistake in the program."""
_LOGGED: Final = {"debug", "info", "warning", "error", "bind", "span"}
"""What is called so takes a line of a log, but for the CLI's own `warning`."""
_STYLES: Final = re.compile(r"(bold|dim)( \w+)?")
_WORDS: Final = re.compile(r"[A-Za-z][\w'-]*[,:;]? +[A-Za-z({]")


def unfollowed(followed: Iterable[str]) -> Mapping[str, str]:
    """Each text that is no part of one that was `followed`, and where it stands first."""
    known = "\0".join(followed)
    told: dict[str, str] = {}
    for path, tree in sources():
        if path.startswith(SPOKEN):
            for text, line in _texts(tree, within=path):
                if _WORDS.search(text) and not _unread(text) and not _part(text, known):
                    told.setdefault(text, f"{path}:{line}")
    return told


def constants(tree: ast.Module) -> Iterator[str]:
    return (one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _unread(text: str) -> bool:
    return text.strip() in UNREAD or text.startswith("# ") or bool(_STYLES.fullmatch(text))


def _part(text: str, known: str) -> bool:
    pieces = [re.escape(one) for one in PLACE.split(text)[::2]]
    return re.search(r"[^\0]*?".join(pieces), known) is not None


def _texts(node: ast.AST, within: str) -> Iterator[tuple[str, int]]:
    """With `{0}` for a value; neither docstrings nor types nor what is logged."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield numbered(node.value), node.lineno
    elif isinstance(node, ast.JoinedStr):
        yield numbered("".join(_piece(one) for one in node.values)), node.lineno
        for part in node.values:
            yield from _texts(part.value, within) if isinstance(part, ast.FormattedValue) else ()
    elif not _silent(node, within):
        for one in _children(node):
            yield from _texts(one, within)


def _piece(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "\0"


def _silent(node: ast.AST, within: str) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in _LOGGED and not within.startswith("rewardctl/cli/")


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Without annotations."""
    types = {id(one) for one in (getattr(node, "annotation", None), getattr(node, "returns", None)) if one}
    return (one for one in ast.iter_child_nodes(node) if id(one) not in types)
