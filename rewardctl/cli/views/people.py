"""Accounts and sessions."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from rewardctl.cli.spoken import said
from rewardctl.cli.tables import table
from rewardctl.cli.views.values import facts, when
from rewardctl.wire.accounts import ManagedUserResponse, SessionResponse, UserResponse


def user(found: UserResponse) -> RenderableType:
    return made_account(found, None)


def made_account(found: UserResponse, password: str | None) -> RenderableType:
    """`password` is one that nobody has seen yet."""
    shown = password and f"{password}   {said('(shown this once)')}"
    return facts([("e-mail", found.email), ("roles", ", ".join(found.roles)), ("id", found.id), ("password", shown)])


def account(found: ManagedUserResponse) -> RenderableType:
    return facts(
        [
            ("e-mail", found.email),
            ("roles", ", ".join(found.roles)),
            ("status", _standing(found)),
            ("joined", when(found.created_at)),
            ("id", found.id),
        ]
    )


def accounts(found: Sequence[ManagedUserResponse]) -> RenderableType:
    rows = [[one.id, one.email, ", ".join(one.roles), _standing(one), when(one.created_at)] for one in found]
    return table(["id", "e-mail", "roles", "status", "joined"], rows)


def sessions(found: Sequence[SessionResponse]) -> RenderableType:
    rows = [
        [
            one.id,
            when(one.created_at),
            when(one.last_used_at),
            one.user_agent,
            said("this one") if one.current else None,
        ]
        for one in found
    ]
    return table(["id", "since", "last used", "program", ""], rows)


def _standing(found: ManagedUserResponse) -> Text:
    return Text(said("disabled"), "red") if found.disabled else Text(said("enabled"), "green")
