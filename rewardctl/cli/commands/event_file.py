"""`rewardctl event export | diff | apply`: a reviewed file is the event."""

from pathlib import Path
from typing import Annotated

import typer

from rewardctl.cli import inputs, session
from rewardctl.cli.event_file import present, view
from rewardctl.cli.event_file.apply import Application, check_conditions
from rewardctl.cli.event_file.offered import mark
from rewardctl.cli.event_file.plan import Step, planned
from rewardctl.cli.event_file.rewards import meant
from rewardctl.cli.event_file.shape import EventInFile, read
from rewardctl.cli.event_file.source import Source
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, note, show, write
from rewardctl.cli.written import OutputFile, written
from rewardctl.client import Client
from rewardctl.kernel.errors import Invalid, NotFound, Stale
from rewardctl.wire.events import EventDetailResponse

EventFile = Annotated[Path, typer.Argument(metavar="FILE", help="An event as YAML, such as `event export` writes.")]
Force = Annotated[bool, typer.Option("--force", help="Even if the event has changed since the file's version.")]


def export(
    event_id: Annotated[str, typer.Argument(help="The event's id.", autocompletion=completed.events)],
    *,
    output: OutputFile = None,
) -> None:
    """Write an event and the rewards it offers as YAML."""
    with session.logged_in() as client:
        written(present.text(client.events.get(event_id)), output)


def diff(file: EventFile, *, as_json: JsonFlag = False) -> None:
    """Show what `event apply` would do."""
    source = Source.read(file)
    wanted = read(source)
    with session.logged_in() as client:
        now = there(client, source, wanted)
        steps = planned(wanted, now, meant(client, source, wanted, now))
        check_conditions(client, source, steps)
    _show(steps, wanted.id, wanted.version, as_json=as_json, applied=False)
    stale = _stale(wanted, now)
    if steps and stale:
        note(stale)


def apply(
    file: EventFile,
    *,
    yes: inputs.Yes = False,
    dry_run: inputs.DryRun = False,
    force: Force = False,
    as_json: JsonFlag = False,
) -> None:
    """Make an event what its file says; the file then says the event's id and version."""
    if as_json and not (yes or dry_run):
        raise Invalid("--json does not ask", hint="add --yes or --dry-run")
    source = Source.read(file)
    wanted = read(source)
    with session.logged_in() as client:
        now = there(client, source, wanted)
        steps = planned(wanted, now, meant(client, source, wanted, now))
        check_conditions(client, source, steps)
        stale = None if force else _stale(wanted, now)
        if steps and stale:
            raise Stale(stale, hint="export it again, or add --force")
        done = Application.of(client, source, now, guarded=not force)
        if steps and not dry_run:
            _confirm(steps, yes=yes)
            done.take(steps)
            _show(steps, done.event_id, done.version, as_json=as_json, applied=True)
            return
    _show(steps, wanted.id, wanted.version, as_json=as_json, applied=False)


def there(client: Client, source: Source, wanted: EventInFile) -> EventDetailResponse | None:
    if wanted.id is None:
        return None
    try:
        return client.events.get(wanted.id)
    except NotFound as error:
        fault = source.fault(("id",), "there is no event of this id")
        raise NotFound(error.detail, hint="leave `id` and `version` out to open a new one", errors=[fault]) from error


def _stale(wanted: EventInFile, now: EventDetailResponse | None) -> str | None:
    """What somebody changed since the file was written; None where nobody did."""
    if now is None:
        return None
    if wanted.version != now.version:
        of = f"of version {wanted.version}" if wanted.version else "of no version"
        return f"The file is {of}, the event at version {now.version}"
    if wanted.rewards_version is None:
        return "The file has no rewardsVersion, which says whether what the event offers has changed since"
    if wanted.rewards_version != mark(now.event_rewards):
        return f"The file is of version {wanted.version}, and what the event offers has changed since"
    return None


def _confirm(steps: list[Step], *, yes: bool) -> None:
    """Raises: Invalid where nobody can be asked; Abort where they refuse."""
    if not yes:
        write(view.difference(steps))
    inputs.confirm("Apply this?", yes=yes)


def _show(steps: list[Step], event_id: str | None, version: int | None, *, as_json: bool, applied: bool) -> None:
    shown = {"eventId": event_id, "version": version, "applied": applied, "steps": [one.as_json() for one in steps]}
    if not steps:
        show(shown, lambda: "Nothing to do: the event is what the file says.", as_json=as_json)
    elif applied:
        show(shown, lambda: f"Applied: event {event_id} is at version {version}.", as_json=as_json)
    else:
        show(shown, lambda: view.difference(steps), as_json=as_json)
