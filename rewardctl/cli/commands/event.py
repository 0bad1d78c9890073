from typing import Annotated

import typer
from pydantic import ValidationError

from rewardctl.cli import inputs, period, pools, session
from rewardctl.cli.commands import event_file, event_offers, event_simulate, event_stats
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, show
from rewardctl.cli.paging import Cursor, Limit, show_page
from rewardctl.cli.views import events, explain
from rewardctl.cli.whose import OfUser, note_unknown, user_id_if
from rewardctl.runtime import clock, project
from rewardctl.wire.events import EventChangeRequest, EventRequest, EventStatus

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What users read.")]
EventId = Annotated[str, typer.Argument(help="The event's id.", autocompletion=completed.events)]
Start = Annotated[
    str | None, typer.Option(help="From when: a date or time, in the event's time zone. Now if left out.")
]
End = Annotated[
    str | None, typer.Option(help="Until when; a date alone means the end of its day. Open-ended if left out.")
]
Zone = Annotated[str, typer.Option("--time-zone", help="IANA name: days are counted in it.")]
Description = Annotated[str | None, typer.Option(help="A few sentences.")]
Condition = Annotated[str, typer.Option(help="A JSON object; {} is always met.")]


@app.command("create")
def create(
    name: Name,
    *,
    start: Start = None,
    end: End = None,
    status: Annotated[EventStatus, typer.Option(help="ACTIVE events take claims.")] = "ACTIVE",
    condition: Condition = "{}",
    time_zone: Zone = "UTC",
    description: Description = None,
    as_json: JsonFlag = False,
) -> None:
    """Open an event."""
    try:
        wanted = EventRequest(
            name=name,
            description=description,
            reward_condition=inputs.condition(condition),
            period_start=period.begins(start, time_zone) or clock.reading(project.find()).now,
            period_end=period.ends(end, time_zone),
            status=status,
            time_zone=time_zone,
        )
    except ValidationError as error:
        raise inputs.refused(error) from None
    with session.logged_in() as client:
        event = client.events.create(wanted)
    show(event, lambda: events.event(event), as_json=as_json)


@app.command("list")
def list_events(
    *,
    status: Annotated[EventStatus | None, typer.Option(help="Only events of that status.")] = None,
    name: Annotated[str | None, typer.Option(help="Only events whose name holds this.")] = None,
    in_period: Annotated[bool | None, typer.Option("--in-period/--out-of-period", help="Running now, or not.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """List events, newest first."""
    with session.logged_in() as client:
        page = client.events.list(status=status, name=name, in_period=in_period, cursor=cursor, limit=limit)
    show_page(page, events.events, as_json=as_json)


@app.command("show")
def show_event(event_id: EventId, *, as_json: JsonFlag = False) -> None:
    """Show an event and the rewards it offers."""
    with session.logged_in() as client:
        event = client.events.get(event_id)
        codes = {} if as_json else pools.left(client, event.event_rewards)
    show(event, lambda: events.event_detail(event, codes), as_json=as_json)


@app.command("update")
def update(
    event_id: EventId,
    *,
    name: Annotated[str | None, typer.Option(help="What users read.")] = None,
    start: Annotated[str | None, typer.Option(help="From when.")] = None,
    end: Annotated[
        str | None, typer.Option(help="Until when; a date alone means the end of its day, 'none' open-ended.")
    ] = None,
    status: Annotated[EventStatus | None, typer.Option(help="ACTIVE events take claims.")] = None,
    condition: Annotated[str | None, typer.Option(help="A JSON object; {} is always met.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="IANA name: days are counted in it.")] = None,
    description: Description = None,
    as_json: JsonFlag = False,
) -> None:
    """Change an event; what is left out stays as it is."""
    with session.logged_in() as client:
        said = {
            "name": name,
            "description": description,
            "reward_condition": inputs.condition(condition) if condition else None,
            "status": status,
            "time_zone": time_zone,
        }
        wanted: dict[str, object] = {field: value for field, value in said.items() if value is not None}
        wanted |= period.changed(start, end, time_zone or client.events.get(event_id).time_zone)
        try:
            change = EventChangeRequest.model_validate(wanted)
        except ValidationError as error:
            raise inputs.refused(error) from None
        event = client.events.change(event_id, change)
    show(event, lambda: events.event(event), as_json=as_json)


@app.command("eligibility")
def show_eligibility(
    event_id: EventId,
    *,
    user: OfUser = None,
    as_json: JsonFlag = False,
) -> None:
    """Say what a claim of each reward would come to now, and why."""
    with session.logged_in() as client:
        found = client.events.eligibility(event_id, user_id_if(client, user))
    show(found, lambda: explain.eligibility(found), as_json=as_json)
    note_unknown(user, nothing=explain.looked_in_vain(found))


app.command("add-reward")(event_offers.add_reward)
app.command("update-reward")(event_offers.update_reward)
app.command("remove-reward")(event_offers.remove_reward)
app.command("export")(event_file.export)
app.command("diff")(event_file.diff)
app.command("apply")(event_file.apply)
app.command("simulate")(event_simulate.simulate)
app.command("stats")(event_stats.stats)
