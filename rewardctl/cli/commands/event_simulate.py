"""`rewardctl event simulate`: try an event before it costs anything."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from rewardctl.cli import inputs, period, session
from rewardctl.cli.commands.event_file import there
from rewardctl.cli.event_file import trial
from rewardctl.cli.event_file.rewards import meant
from rewardctl.cli.event_file.shape import read
from rewardctl.cli.event_file.source import Source
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, counting, note, show
from rewardctl.cli.views import simulated
from rewardctl.client import Client
from rewardctl.kernel.errors import Invalid
from rewardctl.wire.events import EventDetailResponse
from rewardctl.wire.simulation import SimulationProgress, SimulationRequest, SimulationResponse

_FILES = (".yaml", ".yml")


def simulate(
    event: Annotated[
        str,
        typer.Argument(
            metavar="EVENT|FILE", help="An event's id, or its file as a draft.", autocompletion=completed.events
        ),
    ],
    *,
    condition: Annotated[str | None, typer.Option(help="Try this JSON as the event's condition.")] = None,
    start: Annotated[str | None, typer.Option(help="Try the period from then on.")] = None,
    end: Annotated[
        str | None,
        typer.Option(help="Try the period until then; a date alone means the end of its day, 'none' open-ended."),
    ] = None,
    stock: Annotated[int | None, typer.Option(help="Try this stock of the one reward that is offered.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say who would have qualified over recorded activity, what it would have cost, and until when the stock lasts.

    Nothing is written. A file that names an event is compared with it.
    """
    tried = (condition, start, end, stock)
    with session.logged_in() as client:
        if event.endswith(_FILES):
            if any(one is not None for one in tried):
                raise Invalid("A file says itself what to try", hint="leave the options out")
            found = _file(client, Path(event))
        else:
            found = _event(client, event, _changes(client.events.get(event), *tried))
    if not as_json and found.last < found.first:
        note("The period has not begun: nobody could have qualified in it yet. Add --start to try an earlier one")
    show(found, lambda: simulated.view(found), as_json=as_json)


def _event(client: Client, event_id: str, wanted: SimulationRequest) -> SimulationResponse:
    with counting("simulating") as told:
        return client.events.simulate(event_id, wanted, lambda step: told(*_figures(step)))


def _file(client: Client, path: Path) -> SimulationResponse:
    source = Source.read(path)
    wanted = read(source)
    now = there(client, source, wanted)
    rewards = meant(client, source, wanted, now)
    with source.blamed(()), counting("simulating") as told:
        if now is None:
            return client.events.simulate_new(trial.opening(wanted, rewards), lambda step: told(*_figures(step)))
        return client.events.simulate(now.id, trial.changes(wanted, now, rewards), lambda step: told(*_figures(step)))


def _figures(step: SimulationProgress) -> tuple[int, int]:
    return step.users, step.total


def _changes(
    event: EventDetailResponse, condition: str | None, start: str | None, end: str | None, stock: int | None
) -> SimulationRequest:
    told = period.changed(start, end, event.time_zone)
    if condition:
        told["reward_condition"] = inputs.condition(condition)
    try:
        return SimulationRequest.model_validate({"event": told, "rewards": _stocked(event, stock)})
    except ValidationError as error:
        raise inputs.refused(error) from None


def _stocked(event: EventDetailResponse, stock: int | None) -> list[dict[str, object]]:
    if stock is None:
        return []
    if len(event.event_rewards) != 1:
        raise Invalid("--stock goes with one reward", hint="export the event, and simulate the changed file")
    return [{"reward_id": event.event_rewards[0].reward.id, "stock": stock}]
