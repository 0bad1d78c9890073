from typing import Annotated

import typer

from rewardctl.cli import session
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, show
from rewardctl.cli.views import charts


def stats(
    event_id: Annotated[str, typer.Argument(help="The event's id.", autocompletion=completed.events)],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Draw what came of an event: claims by status and day, stock, users, and why claims failed."""
    with session.logged_in() as client:
        found = client.statistics.of_event(event_id)
    show(found, lambda: charts.event(found), as_json=as_json)
