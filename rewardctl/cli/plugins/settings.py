"""Writes one setting of a reward type into the project's `plugins.toml`."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ValidationError

from rewardctl.kernel import plain, plugin_settings
from rewardctl.kernel.errors import FieldError, Invalid
from rewardctl.runtime import durable
from rewardctl.runtime.project import Project

_HEAD = (
    "# Settings of reward types, written by `rewardctl plugin set`. They may be secrets: keep the file to yourself.\n"
)


def keep(project: Project, model: type[BaseModel], type_name: str, field: str, value: object) -> None:
    """Raises: Invalid where the type's model refuses the value, which is not told; BadSettings; SetupError."""
    tables = {name: dict(table) for name, table in plugin_settings.read(project.plugins_file, {}).items()}
    mine = {**tables.get(type_name, {}), field: value}
    _refuse_wrong(model, mine, field)
    durable.write(project.plugins_file, text({**tables, type_name: mine}).encode())


def text(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """As TOML."""
    blocks = [
        "\n".join([f"[{_key(name)}]", *(f"{_key(field)} = {_value(value)}" for field, value in table.items()), ""])
        for name, table in sorted(tables.items())
    ]
    return "\n".join([_HEAD, *blocks])


def _refuse_wrong(model: type[BaseModel], values: Mapping[str, Any], field: str) -> None:
    try:
        model.model_validate(dict(values))
    except ValidationError as error:
        wrong = [plain.words(one) for one in error.errors(include_input=False) if one["loc"][:1] == (field,)]
        if wrong:
            raise Invalid(errors=[FieldError(field, message) for message in wrong]) from None


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: object) -> str:
    match value:
        case bool() | int() | float():
            return json.dumps(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return "{" + ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in value.items()) + "}"
        case _:
            return _text(str(value))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
