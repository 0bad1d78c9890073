"""What to do next in this directory: what `rewardctl` says by itself."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rewardctl.cli import session
from rewardctl.cli.spoken import said
from rewardctl.client import Client
from rewardctl.kernel.errors import NotInitialised, RewardctlError, Unauthenticated
from rewardctl.kernel.principal import Role
from rewardctl.runtime import addresses, project, stacks
from rewardctl.runtime.project import Project

_SECONDS: Final = 2.0


class Line(NamedTuple):
    """A command line, and what it does."""

    command: str
    does: str


_DECIDING: Final = {Role.OPERATOR, Role.AUDITOR, Role.ADMIN}
_OTHERS: Final = Line("rewardctl claim list --all", "what users claimed")
_ALL: Final = Line("rewardctl --help", "all commands; each has a --help with examples")


@dataclass(frozen=True, slots=True)
class Step:
    """Where one stands, and how to go on."""

    stands: str
    lines: tuple[Line, ...]


def found() -> Step:
    """Raises: BadSettings."""
    try:
        here = project.find()
    except NotInitialised as error:
        return Step(error.detail, (Line("rewardctl init", "make one: keys, settings and the first administrator"),))
    settings = here.settings()
    if settings.gateway_url is None and not stacks.of(here).running:
        return Step(f"The platform of {here.root} is down", (Line("rewardctl up --detach", "start it"),))
    return _running(here, addresses.gateway_url(settings))


def _running(here: Project, url: str) -> Step:
    running = f"The platform runs at {url}"
    kept = session.read(here)
    if kept is None:
        return Step(f"{running}; nobody is logged in", (_login(),))
    try:
        with session.logged_in(seconds=_SECONDS) as client:
            return _inside(client, url, kept["email"])
    except Unauthenticated:
        return Step(f"{running}; the session is over", (_login(kept["email"]),))
    except RewardctlError as error:
        return Step(f"{running}, but it does not answer: {error.detail}", (Line("rewardctl doctor", "what is wrong"),))


def _login(email: str = "EMAIL") -> Line:
    return Line(f"rewardctl login {email}", "as the first administrator, whose password init showed, or as yourself")


def _inside(client: Client, url: str, email: str) -> Step:
    stands = f"The platform runs at {url}; you are {email}"
    decides = _DECIDING & set(client.auth.me().roles)
    if client.events.list(limit=1).items:
        claims = _OTHERS if decides else Line("rewardctl claim list", "what you claimed")
        return Step(stands, (Line("rewardctl event list", "what runs"), claims))
    return Step(
        f"{stands}, and it is empty",
        (
            Line("rewardctl seed", "a small world to play with: people, events, rewards and claims"),
            Line("rewardctl event create NAME", "or an event of your own"),
        ),
    )


def view(step: Step) -> RenderableType:
    made = Table.grid(padding=(0, 3, 0, 0))
    for place, (line, does) in enumerate((*step.lines, _ALL)):
        made.add_row(f"{said('Next')}:" if not place else "", Text(line, "bold cyan"), Text(said(does), "dim"))
    return Group(Text(f"{said(step.stands)}."), made)
