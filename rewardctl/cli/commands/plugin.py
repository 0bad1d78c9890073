"""`rewardctl plugin`: local, whether the platform runs or not."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rewardctl import registry
from rewardctl.cli import inputs, output
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag, show
from rewardctl.cli.plugins import environment, fields, local, names, scaffold, trial, views
from rewardctl.cli.plugins import settings as kept
from rewardctl.kernel.errors import Invalid, NotFound
from rewardctl.runtime import project

app = typer.Typer(no_args_is_help=True)
TypeName = Annotated[str, typer.Argument(metavar="TYPE", help="An installed reward type, such as POINT.")]
_RESTART = "daemons that run take it up after: rewardctl restart event"


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="In small letters, such as sticker or gift-card.")],
    *,
    directory: Annotated[Path, typer.Option(help="Where the package's own directory is made.")] = Path(),
    as_json: JsonFlag = False,
) -> None:
    """Write a package with a reward type of your own: code, tests and README."""
    chosen = names.Names.of(name)
    made = scaffold.write(chosen, directory, local.discovered())
    root = directory / name
    result = {"type": chosen.type, "directory": str(root), "wrote": [str(path.relative_to(root)) for path in made]}
    show(result, lambda: views.made(result), as_json=as_json)


@app.command("list")
def list_plugins(*, as_json: JsonFlag = False) -> None:
    """List the installed reward types and condition types, and what is wrong with those that are broken."""
    found = views.rows(local.discovered(), local.conditions())
    show({"plugins": found}, lambda: views.listed(found), as_json=as_json)


@app.command("show")
def show_plugin(type_name: TypeName, *, as_json: JsonFlag = False) -> None:
    """Show a reward type: its fields, what its grants say, and which of its settings are set."""
    found = local.installed(type_name)
    origin, made = found.origin, found.made
    own = local.configured(local.here()).get(made.type, {})
    told = {
        "type": made.type,
        "description": registry.summary(made),
        "distribution": origin.distribution,
        "version": origin.version,
        "fields": fields.as_json(list(fields.fields(made.params_model))),
        "grant": fields.as_json(list(fields.fields(getattr(made, "grant_model", None)))),
        "settings": fields.as_json(list(fields.settings(getattr(made, "settings_model", None), own))),
    }
    show(told, lambda: views.shown(told), as_json=as_json)


@app.command("check")
def check(
    target: Annotated[str, typer.Argument(metavar="PACKAGE|TYPE", help="A package's directory, or an installed type.")],
    params: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="Good fields of an installed type.")
    ] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """Try the promises of a reward type; exit with 1 where one is broken."""
    directory = Path(target)
    if directory.is_dir():
        found = trial.of_package(directory)
    else:
        found = trial.of_type(local.installed(target).made.type, inputs.fields(params or []))
    broken = [one for one in found if one.state == "broken"]
    show({"kept": not broken, "promises": fields.as_json(found)}, lambda: views.tried(found), as_json=as_json)
    if broken:
        raise typer.Exit(Status.FAILED)


@app.command("install")
def install(
    spec: Annotated[str, typer.Argument(help="What pip takes: a name, a directory, a wheel or a URL.")],
    *,
    editable: Annotated[bool, typer.Option("--editable", "-e", help="Use a directory's files where they are.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Install a plugin into this environment, with its own pip."""
    _changed(*environment.install(spec, editable=editable), as_json=as_json)


@app.command("remove")
def remove(
    distribution: Annotated[str, typer.Argument(help="As `rewardctl plugin list` names it.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Remove a plugin's distribution from this environment; rewards of its type stay, and their claims wait."""
    _changed(*environment.remove(distribution), as_json=as_json)


@app.command("set")
def set_field(
    type_name: TypeName,
    field: Annotated[str, typer.Argument(help="As `rewardctl plugin show TYPE` names it.")],
    value: Annotated[str | None, typer.Argument(help="Asked for where it is left out; never for a secret.")] = None,
    *,
    from_stdin: Annotated[bool, typer.Option("--stdin", help="Read the value from standard input.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Keep a setting of a reward type in the project."""
    mine = project.find()
    made = local.installed(type_name).made
    model = getattr(made, "settings_model", None)
    known = {one.field: one for one in fields.settings(model, {})}
    if model is None or field not in known:
        raise NotFound(f"{made.type} has no setting {field}", hint=f"it has: {', '.join(known) or 'none'}")
    given = _given(field, value, secret=known[field].secret, from_stdin=from_stdin)
    kept.keep(mine, model, made.type, field, given)
    output.note(_RESTART)
    show({"type": made.type, "field": field, "set": True}, lambda: f"Set: {made.type} {field}", as_json=as_json)


def _given(field: str, value: str | None, *, secret: bool, from_stdin: bool) -> Any:  # noqa: ANN401 - as it is typed
    """Raises: Invalid for a secret on the command line, where others could read it."""
    if secret and value is not None:
        raise Invalid(
            f"{field} is a secret and can't be given on the command line", hint="leave it out, or use --stdin"
        )
    if from_stdin:
        value = typer.get_text_stream("stdin").readline().rstrip("\r\n")
    elif value is None:
        value = str(typer.prompt(field, hide_input=secret, err=True))
    return value if secret else inputs.fields([f"{field}={value}"])[field]


def _changed(before: environment.Plugins, after: environment.Plugins, *, as_json: bool) -> None:
    result = views.changes(before, after)
    if any(result.values()):
        output.note(_RESTART)
    show(result, lambda: views.changed(result), as_json=as_json)
