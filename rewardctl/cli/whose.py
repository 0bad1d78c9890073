"""Which user is meant: the one with that id, or with that e-mail, which an ADMIN alone may look up."""

from contextlib import suppress
from typing import Annotated, Final

import typer

from rewardctl.cli.output import note
from rewardctl.client import Client
from rewardctl.kernel import ids
from rewardctl.kernel.errors import Forbidden, Invalid, RewardctlError
from rewardctl.kernel.principal import Role

User = Annotated[str, typer.Argument(help="The user's id or e-mail.")]
OfUser = Annotated[str | None, typer.Option(help="That user's, by id or e-mail, for operators and auditors.")]
_SEEING: Final = frozenset({Role.OPERATOR, Role.AUDITOR, Role.ADMIN})
_ASK = "give the user's id, or ask an ADMIN: rewardctl account show EMAIL"


def user_id(client: Client, named: str) -> str:
    """Raises: NotFound; Forbidden where an e-mail is not the caller's to look up; Invalid for neither of the two."""
    if "@" in named:
        return _looked_up(client, named)
    if not ids.is_id(named):
        raise Invalid(f"{named!r} is no id", hint="an id has 24 hexadecimal digits; of a user an e-mail will do too")
    return named


def user_id_if(client: Client, named: str | None) -> str | None:
    return None if named is None else user_id(client, named)


def note_unknown(named: str | None, *, nothing: bool) -> None:
    """Any id may be asked for, also a reward's: where nothing is found of it, that is said."""
    if named and nothing and "@" not in named:
        note(f"Nothing is known of {named}: is it a user's id? An ADMIN can tell: rewardctl account show {named}")


def sees_everybodys(client: Client) -> bool:
    """Whether they may see what is not their own; False where nobody can tell."""
    with suppress(RewardctlError):
        return not _SEEING.isdisjoint(client.auth.me().roles)
    return False


def _looked_up(client: Client, email: str) -> str:
    try:
        return client.accounts.find(email).id
    except Forbidden as error:
        raise Forbidden("Only an ADMIN looks up a user by e-mail", hint=_ASK, request_id=error.request_id) from error
