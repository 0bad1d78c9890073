import sys
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError
from rich.cells import set_cell_size
from rich.text import Text

from rewardctl.cli import credentials, output
from rewardctl.cli.spoken import said
from rewardctl.kernel import passwords
from rewardctl.kernel.errors import Invalid, SetupError
from rewardctl.kernel.settings import Mode
from rewardctl.runtime import addresses, control, initialise, ports, project, settings_file, stacks, topology
from rewardctl.runtime.project import Project
from rewardctl.wire.accounts import RegisterRequest
from rewardctl.wire.problem import field_errors

app = typer.Typer()
_OF_ADMIN: Final = ("admin_email", "admin_password_stdin")
_ANOTHER_ADMIN: Final = "make another one: rewardctl account create EMAIL --role ADMIN"
_LABEL: Final = 21
"""Cells."""


@app.command()
def init(
    context: typer.Context,
    *,
    admin_email: Annotated[str, typer.Option(help="The first administrator.")] = credentials.FIRST_ADMIN,
    admin_password_stdin: Annotated[
        bool, typer.Option("--admin-password-stdin", help="Read the administrator's password from standard input.")
    ] = False,
    mode: Annotated[
        Mode | None, typer.Option(help="Run it as processes of this machine, or as containers by Docker Compose.")
    ] = None,
    port_base: Annotated[
        int | None, typer.Option(help="Take the ports N to N+4: gateway, auth, event, mongo-user, mongo-event.")
    ] = None,
    as_json: output.JsonFlag = False,
) -> None:
    """Make a project here: keys, settings and the first administrator. Again, it changes only what is told.

    An administrator's password that it makes up is shown this once, and kept for `login` but in production.
    """
    made = project.here()
    fresh = not made.initialised
    told = {**({"mode": mode} if mode else {}), **({} if port_base is None else settings_file.ports_from(port_base))}
    admin = _admin(admin_email, _typed_password() if admin_password_stdin else None) if fresh else None
    if admin and made.settings().refuses_common_passwords and passwords.is_common(admin.password):
        raise Invalid("That password is one of those that are tried first", hint="choose another")
    wrote = initialise.make_files(made, told)
    if admin:
        initialise.prepare_admin(made, admin.email, admin.password)
        wrote.append(str(made.first_admin_file.relative_to(made.root)))
        if not admin_password_stdin and made.settings().env != "production":
            credentials.keep(made, admin.email, admin.password)
    result: dict[str, Any] = {
        "project": str(made.root),
        "wrote": wrote,
        "gatewayUrl": addresses.gateway_url(made.settings()),
        "admin": _shown(admin, generated=not admin_password_stdin) if admin else None,
    }
    output.show(result, lambda: _view(result), as_json=as_json)
    initialise.finish(made) if fresh else None
    if not fresh and (left := _left_out(context)):
        output.warning(f"There is an administrator already: {left} changed nothing", _ANOTHER_ADMIN)
    if taken := _taken_ports(made):
        output.warning(taken.detail, taken.hint)


def _left_out(context: typer.Context) -> str:
    """The options that only a new project has a use for, of those that were given."""
    return ", ".join(f"--{name.replace('_', '-')}" for name in _OF_ADMIN if _given(context, name))


def _given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _taken_ports(made: Project) -> SetupError | None:
    """What `up` would fail of; a platform that runs, or is elsewhere or in containers, takes none anew."""
    settings = made.settings()
    if settings.gateway_url or stacks.is_compose(settings) or control.running(made):
        return None
    try:
        ports.check(topology.services(made, settings))
    except SetupError as error:
        return error
    return None


def _admin(email: str, password: str | None) -> RegisterRequest:
    try:
        return RegisterRequest(email=email, password=password or initialise.new_password())
    except ValidationError as error:
        raise Invalid("The administrator can't be made so", errors=field_errors(error.errors())) from None


def _typed_password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Invalid("Standard input holds no password")
    return password


def _shown(admin: RegisterRequest, *, generated: bool) -> dict[str, str]:
    return {"email": admin.email, **({"password": admin.password} if generated else {})}


def _whereabouts() -> str:
    kept = project.here().credentials_file
    return said(f"(kept in {kept.relative_to(project.here().root)})" if kept.exists() else "(shown this once)")


def _view(result: dict[str, Any]) -> str | Text:
    if not result["wrote"]:
        return f"The project in {result['project']} is there already; nothing was changed."
    lines = [f"{said('Project')} {result['project']}", *(said(f"  wrote {path}") for path in result["wrote"])]
    if result["admin"]:
        lines += ["", _fact(said("First administrator"), result["admin"]["email"])]
    if result["admin"] and "password" in result["admin"]:
        lines += [_fact(said("Password"), f"{result['admin']['password']}   {_whereabouts()}")]
    lines += ["", _fact(said("Gateway"), result["gatewayUrl"]), _fact(said("Next"), "rewardctl up --detach")]
    login = f"rewardctl login {result['admin']['email']}" if result["admin"] else "rewardctl login EMAIL"
    return Text("\n".join([*lines, _fact("", login), _fact("", "rewardctl seed")]))


def _fact(label: str, value: str) -> str:
    return f"{set_cell_size(label, _LABEL)}{value}"
