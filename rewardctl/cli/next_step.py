"""What to do next in this directory: what `rewardctl` says by itself."""

from dataclasses import dataclass
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rewardctl.cli import session
from rewardctl.client import Client
from rewardctl.kernel.errors import NotInitialised, RewardctlError, Unauthenticated
from rewardctl.runtime import project, stacks, topology
from rewardctl.runtime.project import Project

Line = tuple[str, str]
_ALL: Final = ("rewardctl --help", "all commands; each has a --help with examples")
_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Step:
    """Where one stands, and the command lines to go on with, each with what it does."""

    stands: str
    lines: tuple[Line, ...]


def found() -> Step:
    """Raises: BadSettings."""
    try:
        here = project.find()
    except NotInitialised as error:
        return Step(error.detail, (("rewardctl init", "make one: keys, settings and the first administrator"),))
    settings = here.settings()
    if settings.gateway_url is None and not stacks.of(here).running:
        return Step(f"The platform of {here.root} is down", (("rewardctl up --detach", "start it"),))
    return _running(here, topology.gateway_url(settings))


def _running(here: Project, url: str) -> Step:
    running = f"The platform runs at {url}"
    kept = session.read(here)
    if kept is None:
        return Step(f"{running}; nobody is logged in", (_login(),))
    try:
        with session.logged_in(seconds=_SECONDS) as client:
            return _inside(client, f"{running}; you are {kept['email']}")
    except Unauthenticated:
        return Step(f"{running}; the session is over", (_login(kept["email"]),))
    except RewardctlError as error:
        return Step(f"{running}, but it does not answer: {error.detail}", (("rewardctl doctor", "what is wrong"),))


def _login(email: str = "EMAIL") -> Line:
    return f"rewardctl login {email}", "as the first administrator, whose password init showed, or as yourself"


def _inside(client: Client, stands: str) -> Step:
    if client.events.list(limit=1).items:
        return Step(stands, (("rewardctl event list", "what runs"), ("rewardctl claim list", "what you claimed")))
    return Step(
        f"{stands}, and it is empty",
        (
            ("rewardctl seed", "a small world to play with: people, events, rewards and claims"),
            ("rewardctl event create NAME", "or an event of your own"),
        ),
    )


def view(step: Step) -> RenderableType:
    made = Table.grid(padding=(0, 3, 0, 0))
    for place, (line, does) in enumerate((*step.lines, _ALL)):
        made.add_row("Next:" if not place else "", Text(line, "bold cyan"), Text(does, "dim"))
    return Group(Text(f"{step.stands}."), made)
