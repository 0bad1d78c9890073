"""Who the CLI is: the session of the last login, kept 0600 in the project."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypedDict

from rewardctl.cli import overheard
from rewardctl.cli.spoken import said
from rewardctl.client import TIMEOUT_SECONDS, Client, Session
from rewardctl.kernel.errors import RewardctlError, Unauthenticated
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import addresses, durable, project
from rewardctl.runtime.project import Project

_ELSEWHERE: Final = "gateway_url (REWARDCTL_GATEWAY_URL) says that the platform is there: start it there, or unset it"


class Kept(TypedDict):
    email: str
    accessToken: str
    refreshToken: str


@contextmanager
def logged_in(*, seconds: float | None = None) -> Iterator[Client]:
    """A client that speaks for whoever logged in last, and waits up to `seconds`.

    Raises: Unauthenticated where nobody did.
    """
    here = project.find()
    kept = read(here)
    if kept is None:
        raise Unauthenticated(hint="run: rewardctl login EMAIL")
    session = Session(kept["accessToken"], kept["refreshToken"])
    with _client(here.settings(), session, lambda new: write(here, kept["email"], new), seconds) as client:
        yield client


@contextmanager
def anonymous(here: Project) -> Iterator[Client]:
    with _client(here.settings()) as client:
        yield client


def end(here: Project, kept: Kept) -> None:
    """At the platform; one that can't be told of it ends the session by itself, two weeks after its last use."""
    session = Session(kept["accessToken"], kept["refreshToken"])
    with suppress(RewardctlError), _client(here.settings(), session) as client:
        client.auth.logout()


def _client(
    settings: ProjectSettings,
    session: Session | None = None,
    keep: Callable[[Session | None], None] = lambda _: None,
    seconds: float | None = None,
) -> Client:
    return Client(
        addresses.gateway_url(settings),
        session=session,
        keep=keep,
        ca_file=Path(settings.ca_file) if settings.ca_file else None,
        seconds=seconds or TIMEOUT_SECONDS,
        hooks=overheard.hooks(),
        mend=said(_ELSEWHERE) if settings.gateway_url else None,
    )


def read(here: Project) -> Kept | None:
    try:
        kept: Kept = json.loads(_file(here).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return kept


def write(here: Project, email: str, session: Session | None) -> None:
    """Keep `session`, or forget the one that was kept."""
    if session is None:
        _file(here).unlink(missing_ok=True)
        return
    kept = Kept(email=email, accessToken=session.access_token, refreshToken=session.refresh_token)
    durable.write(_file(here), json.dumps(kept).encode(), flush=False)


def _file(here: Project) -> Path:
    return here.home / "session.json"
