"""Nothing is undocumented: commands, settings, error codes, exit statuses, events and fields of the log."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from pydantic.fields import FieldInfo

from daemons.auth.settings import AuthSettings
from daemons.event.settings import EventSettings
from daemons.gateway.settings import GatewaySettings
from rewardctl.cli.exits import Status
from rewardctl.kernel.errors import BY_CODE
from rewardctl.kernel.settings import ProjectSettings, ServiceSettings
from rewardctl.runtime.settings_file import EXPLAINED
from tests.unit.docs import marks, tables
from tests.unit.docs.tables import DOCS, MADE, ROOT, filled

DAEMONS: Final[Mapping[str, type[ServiceSettings]]] = {
    "gateway": GatewaySettings,
    "auth": AuthSettings,
    "event": EventSettings,
}
DOCUMENTS: Final = {path.name: path.read_text("utf-8") for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md")))}
EVERYTHING: Final = "\n".join(DOCUMENTS.values())
VARIABLE: Final = re.compile(r"(?<![A-Z_])REWARDCTL_[A-Z0-9_]*[A-Z0-9]")
OF_A_FAMILY: Final = {"REWARDCTL_PLUGIN"}
"""The beginning of names that plugins make; docs/settings.md says how."""


@pytest.mark.parametrize("document", MADE)
def test_what_the_code_can_say_is_what_the_document_says(document: str) -> None:
    assert filled(document, DOCUMENTS[document]) == DOCUMENTS[document], "run: scripts/docs-tables"


def test_a_table_that_tells_less_would_be_noticed() -> None:
    poorer = DOCUMENTS["errors.md"].replace("| `sold_out` ", "| `gone` ")
    assert filled("errors.md", poorer) == DOCUMENTS["errors.md"] != poorer


def test_every_command_is_documented() -> None:
    assert [path for path, _ in tables.every_command() if f"`rewardctl {path}`" not in DOCUMENTS["commands.md"]] == []


def test_every_error_code_is_documented() -> None:
    assert [code for code in BY_CODE if code != "error" and f"`{code}`" not in DOCUMENTS["errors.md"]] == []


def test_every_exit_status_is_documented() -> None:
    assert [status.name for status in Status if f"\n| {status.value} | " not in EVERYTHING] == []


def test_every_setting_of_a_project_is_explained_and_no_other() -> None:
    assert set(EXPLAINED) == set(ProjectSettings.model_fields)
    assert [name for name in EXPLAINED if f"\n| `{name}` | " not in DOCUMENTS["settings.md"]] == []


def test_every_setting_of_a_daemon_is_documented_with_who_takes_it_and_its_default() -> None:
    own = {name: found for name, found in _daemon_settings().items() if name not in EXPLAINED}
    assert {name: _row(found) for name, found in own.items()} == _told_of_daemons()


def test_every_variable_that_the_sources_name_is_documented() -> None:
    fields = set(_daemon_settings()) | set(ProjectSettings.model_fields)
    of_settings = {f"REWARDCTL_{name.upper()}" for name in fields}
    assert sorted(_variables() - of_settings - OF_A_FAMILY - set(VARIABLE.findall(DOCUMENTS["settings.md"]))) == []


def test_every_event_of_the_log_is_documented_and_no_other() -> None:
    rows = DOCUMENTS["logging.md"].partition("\n## Events\n")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"(?m)^\| (`[^|]+) \|", rows) for name in re.findall(r"`([^`]+)`", row)}
    assert told == marks.events()


def test_every_field_of_the_log_is_documented() -> None:
    told = set(re.findall(r"`(\w+)`", DOCUMENTS["logging.md"]))
    assert sorted(marks.fields() - told) == []


def _daemon_settings() -> Mapping[str, Mapping[str, FieldInfo]]:
    """By its name each setting, as each daemon that takes it has it."""
    found: dict[str, dict[str, FieldInfo]] = {}
    for daemon, settings in DAEMONS.items():
        for name, field in settings.model_fields.items():
            found.setdefault(name, {})[daemon] = field
    return found


def _row(found: Mapping[str, FieldInfo]) -> tuple[str, str]:
    required = all(field.is_required() for field in found.values())
    default: Any = next((field.default for field in found.values() if not field.is_required()), None)
    shown = f"`{json.dumps(default)}`" if default not in (None, ()) else ""
    return ", ".join(found), "must be told" if required else shown


def _told_of_daemons() -> Mapping[str, tuple[str, str]]:
    rows = DOCUMENTS["settings.md"].partition("\n## Of a daemon\n")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines() if row.startswith("| `")]
    assert all(cell[3] for cell in cells), "a setting without a meaning"
    return {name.strip("`"): (of, default) for name, of, default, _ in cells}


def _variables() -> set[str]:
    return {name for text in _sources() for name in VARIABLE.findall(text)}


def _sources() -> Iterator[str]:
    for place in ("rewardctl", "daemons", "ops", "scripts"):
        for path in (ROOT / place).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.read_text("utf-8")
