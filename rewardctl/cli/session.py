"""Who the CLI is: the session of the last login, kept 0600 in the project."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from rewardctl.cli import overheard
from rewardctl.client import TIMEOUT_SECONDS, Client, Session
from rewardctl.kernel.errors import Unauthenticated
from rewardctl.runtime import durable, project, topology
from rewardctl.runtime.project import Project


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
    with Client(
        topology.gateway_url(here.settings()),
        session=Session(kept["accessToken"], kept["refreshToken"]),
        keep=lambda new: write(here, kept["email"], new),
        transport=overheard.transport(),
        seconds=seconds or TIMEOUT_SECONDS,
    ) as client:
        yield client


@contextmanager
def anonymous(here: Project) -> Iterator[Client]:
    with Client(topology.gateway_url(here.settings()), transport=overheard.transport()) as client:
        yield client


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
