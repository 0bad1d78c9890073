"""`rewardctl account sessions` and `password`: what one does with one's own account."""

from typing import Annotated, Final

import typer
from pydantic import ValidationError

from rewardctl.cli import inputs, session
from rewardctl.cli.output import JsonFlag, note, show
from rewardctl.cli.views import people
from rewardctl.client import Client
from rewardctl.kernel.errors import Invalid

_MOST_SHOWN: Final = 100
"""More are not listed."""


def sessions(
    *,
    end: Annotated[str | None, typer.Option(help="End the session of that id.")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="End all but this one.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show where one is logged in, after ending one of them, or all others."""
    if end is not None and end_all:
        raise Invalid("Name one session, or end all others", hint="see: rewardctl account sessions --help")
    with session.logged_in() as client:
        if end is not None:
            client.auth.end_session(end)
        ended = _end_others(client) if end_all else None
        found = client.auth.sessions()
    items = [one.model_dump(mode="json", by_alias=True) for one in found]
    told = {"items": items} | ({} if ended is None else {"ended": ended})
    show(told, lambda: people.sessions(found), as_json=as_json)
    if ended is not None:
        more = ended + 1 == _MOST_SHOWN
        note(f"Other sessions ended: {ended} or more" if more else f"Other sessions ended: {ended}")


def _end_others(client: Client) -> int:
    """How many there were, as far as they are listed."""
    others = [one for one in client.auth.sessions() if not one.current]
    client.auth.end_other_sessions()
    return len(others)


def password(
    *,
    password_stdin: Annotated[
        bool, typer.Option(help="Read the present and then the new one from standard input, a line each.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Change one's own password; every other session ends."""
    with session.logged_in() as client:
        present = inputs.password(None, from_stdin=password_stdin, label="Present password")
        new = inputs.new_password(from_stdin=password_stdin)
        try:
            client.auth.change_password(present, new)
        except ValidationError as error:
            raise inputs.refused(error) from None
    said = "The password is changed, and every other session has ended."
    show({"changed": True}, lambda: said, as_json=as_json)
