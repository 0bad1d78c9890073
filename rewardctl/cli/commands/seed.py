from functools import partial
from typing import Annotated

import typer

from rewardctl.cli import credentials, crowd, session
from rewardctl.cli.batches import batches, number
from rewardctl.cli.output import JsonFlag, note, show, tracked
from rewardctl.cli.world import CAMPAIGNS, OPERATOR, PEOPLE, World
from rewardctl.runtime import clock, project
from rewardctl.runtime.project import Project

app = typer.Typer()

_EACH = 10
"""Activities a user of the crowd, about."""


@app.command("seed")
def seed(
    *,
    scale: Annotated[int, typer.Option(min=0, help="Also so many users with activities, and no accounts.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Fill the platform with a small believable world.

    Four role users, three events, their rewards and a few claims. Giving roles takes an administrator: where nobody is
    logged in, the first one is, if `init` made up their password. Run again, it finds everything by name and adds
    nothing. With --scale N come N users with about ten activities each over the last 30 days; the same ones each time,
    so that each counts once.
    """
    here = project.find()
    _log_in(here)
    world = World(
        anonymous=partial(session.anonymous, here),
        admin=session.logged_in,
        password_of=partial(credentials.made_for, here),
        now=clock.reading(here).now,
    )
    note("Making accounts …")
    world.people()
    note("Making events and rewards …")
    for campaign in CAMPAIGNS:
        world.campaign(campaign)
    note("Making claims …")
    world.claims()
    counted = _crowd(world, scale) if scale else 0
    made = world.made
    made_of = f"{len(made.added)} things added, {len(made.found)} were there. Log in as one of: {', '.join(PEOPLE)}"
    told = f"{counted:,} activities of {scale:,} users counted. {made_of}" if scale else made_of
    shown = {"added": made.added, "found": made.found, "events": made.events, "rewards": made.rewards}
    show({**shown, "activities": counted}, lambda: told, as_json=as_json)


def _log_in(here: Project) -> None:
    """As the first administrator, where nobody is logged in and the password is known here."""
    password = credentials.password_of(here, credentials.FIRST_ADMIN)
    if session.read(here) is not None or password is None:
        return
    with session.anonymous(here) as client:
        admin = client.auth.login(credentials.FIRST_ADMIN, password)
        session.write(here, admin.email, client.gateway.session)


def _crowd(world: World, users: int) -> int:
    """How many activities were new."""
    with world.as_person(OPERATOR) as client:
        every = batches(crowd.activities(users, world.now))
        told = tracked(every, number(users * _EACH), "counting activities")
        return sum(client.activities.record(batch).accepted for batch in told)
