import shlex
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import typer
from rich.console import RenderableType

from rewardctl.cli import output, tables
from rewardctl.kernel.settings import variable
from rewardctl.runtime import origins, project
from rewardctl.runtime.origins import Setting

app = typer.Typer(no_args_is_help=True)
Form = Literal["table", "env", "yaml"]


@app.callback()
def _config() -> None:
    """Show the settings, and where each one comes from."""


@app.command("show")
def show(
    *,
    origin: Annotated[bool, typer.Option("--origin", help="Say whether a default, the file or a variable set it.")] = (
        False
    ),
    form: Annotated[Form, typer.Option("--output", "-o", help="For people, for a shell, or as YAML.")] = "table",
    as_json: output.JsonFlag = False,
) -> None:
    """Show the settings that hold here; the passwords in addresses are left out.

    A flag wins over REWARDCTL_<NAME> in the environment, which wins over rewardctl.toml, which wins over the default.
    """
    found = origins.settings(project.find())
    if as_json or form == "table":
        output.show(_told(found), lambda: _table(found, origin=origin), as_json=as_json)
    elif form == "env":
        for one in found:
            if one.value is not None:
                output.write_made(f"{variable(one.name)}={shlex.quote(_text(one.value))}")
    else:
        _show_yaml({one.name: one.value for one in found})


def _told(found: Sequence[Setting]) -> dict[str, object]:
    return {
        "settings": [
            {"name": one.name, "value": one.value, "origin": str(one.origin), "place": one.place} for one in found
        ]
    }


def _table(found: Sequence[Setting], *, origin: bool) -> RenderableType:
    if not origin:
        return tables.table(["setting", "value"], [[one.name, _shown(one)] for one in found])
    rows = [[one.name, _shown(one), one.origin, one.place] for one in found]
    return tables.table(["setting", "value", "origin", "where"], rows)


def _shown(one: Setting) -> str | None:
    return None if one.value is None or one.value == "" else _text(one.value)


def _text(value: str | bool | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show_yaml(told: Mapping[str, object]) -> None:
    import yaml  # noqa: PLC0415 - only this form needs it

    output.write_made(yaml.safe_dump(dict(told), allow_unicode=True, sort_keys=False).rstrip())
