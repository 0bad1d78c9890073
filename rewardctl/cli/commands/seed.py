from functools import partial

import typer

from rewardctl.cli import credentials, session
from rewardctl.cli.output import JsonFlag, note, show
from rewardctl.cli.world import CAMPAIGNS, PEOPLE, World
from rewardctl.runtime import project

app = typer.Typer()


@app.command("seed")
def seed(*, json: JsonFlag = False) -> None:
    """Fill the platform with a small believable world.

    Four role users, three events, their rewards and a few claims. Giving roles takes an administrator: log in as one
    first. Run again, it finds everything by name and adds nothing.
    """
    here = project.find()
    world = World(
        anonymous=partial(session.anonymous, here),
        admin=session.logged_in,
        password_of=partial(credentials.made_for, here),
    )
    note("Making accounts …")
    world.people()
    note("Making events and rewards …")
    for campaign in CAMPAIGNS:
        world.campaign(campaign)
    note("Making claims …")
    world.claims()
    made = world.made
    said = f"{len(made.added)} things added, {len(made.found)} were there. Log in as one of: {', '.join(PEOPLE)}"
    shown = {"added": made.added, "found": made.found, "events": made.events, "rewards": made.rewards}
    show(shown, lambda: said, as_json=json)
