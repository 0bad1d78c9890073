from typing import Annotated

import typer
from pydantic import ValidationError

from rewardctl.cli import credentials, inputs, session
from rewardctl.cli.commands import account_own
from rewardctl.cli.output import JsonFlag, show
from rewardctl.cli.paging import Cursor, Limit, show_page
from rewardctl.cli.views import people
from rewardctl.client import Client
from rewardctl.kernel.principal import Role
from rewardctl.runtime import initialise, project
from rewardctl.wire.accounts import ManagedUserResponse, UserResponse

app = typer.Typer(no_args_is_help=True)
app.command("sessions")(account_own.sessions)
app.command("password")(account_own.password)

Named = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's e-mail or id.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
MadeUp = Annotated[bool, typer.Option("--generate-password", help="Make one up, and show it this once.")]


@app.command("create")
def create(
    email: Annotated[str, typer.Argument(help="The new account's e-mail.")],
    *,
    role: Annotated[
        list[Role] | None,
        typer.Option(help="In place of USER, by an administrator. Repeatable.", case_sensitive=False),
    ] = None,
    password_stdin: FromStdin = False,
    generate_password: MadeUp = False,
    as_json: JsonFlag = False,
) -> None:
    """Make an account; its password is asked for."""
    password = _chosen(generate_password, password_stdin)
    made = _registered(email, password)
    if role:
        with session.logged_in() as client:
            made = client.accounts.set_roles(made.id, role)
    _show_with(made, password if generate_password else None, as_json=as_json)


@app.command("list")
def list_accounts(
    *,
    role: Annotated[Role | None, typer.Option(help="Only those who have it.", case_sensitive=False)] = None,
    search: Annotated[str | None, typer.Option(help="Only those whose e-mail begins so.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """List accounts in the order of their e-mails."""
    with session.logged_in() as client:
        page = client.accounts.list(role=role, begins=search, cursor=cursor, limit=limit)
    show_page(page, people.accounts, as_json=as_json)


@app.command("show")
def show_account(account: Named, *, as_json: JsonFlag = False) -> None:
    """Show an account."""
    with session.logged_in() as client:
        found = _found(client, account)
    show(found, lambda: people.account(found), as_json=as_json)


@app.command("disable")
def disable(account: Named, *, as_json: JsonFlag = False) -> None:
    """End all of an account's sessions, and let nobody log in with it."""
    _set_disabled(account, disabled=True, as_json=as_json)


@app.command("enable")
def enable(account: Named, *, as_json: JsonFlag = False) -> None:
    """Let the owner of a disabled account log in again."""
    _set_disabled(account, disabled=False, as_json=as_json)


@app.command("erase")
def erase(account: Named, *, yes: inputs.Yes = False, as_json: JsonFlag = False) -> None:
    """Forget a person for good; claims and the ledger stay under an id that leads to nobody."""
    with session.logged_in() as client:
        found = _found(client, account)
        inputs.confirm(f"Erase {found.email} for good?", yes=yes)
        client.accounts.erase(found.id)
    said = f"The account is erased; what it was given stays under {found.id}."
    show({"id": found.id, "erased": True}, lambda: said, as_json=as_json)


@app.command("set-roles")
def set_roles(
    account: Named,
    roles: Annotated[
        list[Role], typer.Argument(metavar="ROLE...", help="All that it is to have.", case_sensitive=False)
    ],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Give an account exactly these roles."""
    with session.logged_in() as client:
        changed = client.accounts.set_roles(_found(client, account).id, roles)
    show(changed, lambda: people.account(changed), as_json=as_json)


@app.command("reset-password")
def reset_password(
    account: Named, *, password_stdin: FromStdin = False, generate_password: MadeUp = False, as_json: JsonFlag = False
) -> None:
    """Give somebody who forgot theirs another password, which is asked for; all of their sessions end."""
    with session.logged_in() as client:
        found = _found(client, account)
        password = _chosen(generate_password, password_stdin)
        try:
            client.accounts.reset_password(found.id, password)
        except ValidationError as error:
            raise inputs.refused(error) from None
    credentials.forget(project.find(), found.email)
    _show_with(found, password if generate_password else None, as_json=as_json)


def _chosen(made_up: bool, from_stdin: bool) -> str:
    return initialise.new_password() if made_up else inputs.new_password(from_stdin=from_stdin)


def _show_with(found: UserResponse, password: str | None, *, as_json: bool) -> None:
    """`password` is one that nobody has seen yet."""
    shown = found.model_dump(mode="json", by_alias=True) | ({"password": password} if password else {})
    show(shown, lambda: people.made_account(found, password), as_json=as_json)


def _registered(email: str, password: str) -> UserResponse:
    try:
        with session.anonymous(project.find()) as client:
            return client.accounts.register(email, password)
    except ValidationError as error:
        raise inputs.refused(error) from None


def _set_disabled(account: str, *, disabled: bool, as_json: bool) -> None:
    with session.logged_in() as client:
        changed = client.accounts.set_disabled(_found(client, account).id, disabled)
    show(changed, lambda: people.account(changed), as_json=as_json)


def _found(client: Client, account: str) -> ManagedUserResponse:
    """By its e-mail where it has an @, else by its id."""
    return client.accounts.find(account) if "@" in account else client.accounts.get(account)
