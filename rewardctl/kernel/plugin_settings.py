"""Settings of reward types: a table each in one file, and `REWARDCTL_PLUGIN_<TYPE>_<FIELD>`, which wins over it."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rewardctl.kernel.errors import BadSettings

PREFIX: Final = "REWARDCTL_PLUGIN_"


def read(path: Path | None, environ: Mapping[str, str] = os.environ) -> Mapping[str, Mapping[str, Any]]:
    """By type, in upper case, what is set of its fields, in lower case. Raises: BadSettings."""
    found: dict[str, dict[str, Any]] = {}
    for name, table in _stored(path).items():
        if not isinstance(table, dict):
            raise BadSettings(f"{path}: {name} is no table", hint=f"write it below [{name}]")
        found[name.upper()] = dict(table)
    for name, value in environ.items():
        type_name, _, field = name.removeprefix(PREFIX).partition("_")
        if name.startswith(PREFIX) and type_name and field:
            found.setdefault(type_name.upper(), {})[field.lower()] = value
    return found


def _stored(path: Path | None) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8")) if path is not None and path.exists() else {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"The plugins' settings {path} can't be read: {error}", hint=f"mend {path}") from error
