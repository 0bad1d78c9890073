"""What documents say and the code can say itself: `scripts/docs-tables` writes it between marks, a test compares."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from daemons.chassis.web import problems
from rewardctl.cli.app import COMMANDS, loaded
from rewardctl.cli.exits import status_of
from rewardctl.kernel.errors import BY_CODE, RewardctlError, SetupError
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime.settings_file import EXPLAINED

ROOT: Final = Path(__file__).parents[3]
DOCS: Final = ROOT / "docs"


def settings() -> str:
    fields = ProjectSettings.model_fields
    told = ((f"`{name}`", _default(fields[name].default), EXPLAINED[name]) for name in fields)
    return _table(("setting", "default", "meaning"), told)


def errors() -> str:
    """An error of this machine alone has no HTTP status; the class that stands for all is none that is raised."""
    told = (
        (f"`{code}`", _http(kind), str(int(status_of(kind()))), kind.title)
        for code, kind in BY_CODE.items()
        if kind is not RewardctlError
    )
    return _table(("code", "HTTP", "exit", "meaning"), told)


def commands() -> str:
    return _table(("command", "what it does"), ((f"`rewardctl {path}`", text) for path, text in every_command()))


def every_command() -> Iterator[tuple[str, str]]:
    """Each command with the first sentence of its help."""
    for name in COMMANDS:
        command: Any = loaded(name)
        group: Mapping[str, Any] = getattr(command, "commands", {})
        inside = {f"{name} {one}": within for one, within in group.items()}
        if not group or command.invoke_without_command:
            inside = {name: command, **inside}
        yield from ((path, _sentence(one.help or "")) for path, one in inside.items())


def floors() -> str:
    """The layers of the first contract as a diagram: each floor may import from all below it."""
    linted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = [re.split(r" [|:] ", layer) for layer in linted["contracts"][0]["layers"]]
    lines = ["```mermaid", "flowchart TB"]
    for place, names in enumerate(layers):
        lines += [f'  subgraph floor{place} [" "]', *(f'    {_node(name)}["{name}"]' for name in names), "  end"]
    lines += [f"  floor{place} --> floor{place + 1}" for place in range(len(layers) - 1)]
    return "\n".join([*lines, "```"])


MADE: Final[Mapping[str, Mapping[str, Callable[[], str]]]] = {
    "settings.md": {"settings": settings},
    "errors.md": {"errors": errors},
    "commands.md": {"commands": commands},
    "architecture.md": {"floors": floors},
}


def filled(document: str, text: str) -> str:
    """The text with what stands between its marks made anew."""
    for name, make in MADE[document].items():
        begin, end = f"<!-- made by scripts/docs-tables: {name} -->\n", "<!-- end -->"
        before, mark, rest = text.partition(begin)
        _, closing, after = rest.partition(end)
        if not mark or not closing:
            raise ValueError(f"{document} has no place for the table {name}")
        text = f"{before}{begin}{make()}\n{end}{after}"
    return text


def _http(kind: type[RewardctlError]) -> str:
    return "none" if issubclass(kind, SetupError) else str(problems.status_of(kind()))


def _default(value: object) -> str:
    return "" if value is None else f"`{json.dumps(value)}`"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    told = [tuple(cell.replace("|", r"\|") for cell in row) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in (head, *told)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    return re.split(r"(?<=[.;]) ", words)[0].rstrip(".;")


def _node(name: str) -> str:
    return name.replace(".", "_")


if __name__ == "__main__":
    for document in MADE:
        path = DOCS / document
        path.write_text(filled(document, path.read_text("utf-8")), "utf-8")
