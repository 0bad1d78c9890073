"""`rewardctl db`: the databases' versions, backups and restores. Where the platform is down they run meanwhile."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from rewardctl.backup import restore as restoring
from rewardctl.backup import take as taking
from rewardctl.backup.manifest import Manifest
from rewardctl.backup.proof import proved
from rewardctl.backup.take import Source
from rewardctl.cli import db_views, inputs, output
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Conflict
from rewardctl.runtime import project
from rewardctl.runtime.databases import at_hand
from rewardctl.schema import migrate as migrating
from rewardctl.schema import standing
from rewardctl.schema.mongo import opened, refusals
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _db() -> None:
    """Migrate the databases, back them up and restore them."""


@app.command("status")
def status(*, json: JsonFlag = False) -> None:
    """Show each database's version, what is pending, its indexes and sizes."""
    with _sources() as sources:
        found = [standing.of(one.database, one.plan) for one in sources]
    told = {"databases": [one.plain() for one in found]}
    output.show(told, lambda: db_views.standings(found), as_json=json)


@app.command("migrate")
def migrate(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")] = False,
    json: JsonFlag = False,
) -> None:
    """Bring the databases to this version, before the daemons of it start. What is done already is left out.

    The daemons of the version before go on meanwhile. A database that is newer is refused with exit status 9.
    """
    with _sources() as sources:
        found = [migrating.due(one.database, one.plan) for one in sources]
        told = [{"database": one.plan.schema.title, "to": one.plan.version} for one in sources]
        if not dry_run:
            found = [migrating.migrate(one.database, one.plan, output.note) for one in sources]
    rows = [{**one, "from": due.version, "steps": due.told()} for one, due in zip(told, found, strict=True)]
    output.show({"dryRun": dry_run, "databases": rows}, lambda: db_views.migrated(rows, dry_run=dry_run), as_json=json)


@app.command("backup")
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write, or a directory to put one into.")],
    *,
    json: JsonFlag = False,
) -> None:
    """Write both databases into one file, each as of one moment, also while the platform runs.

    It holds hashes of passwords and all personal data; the keys in .rewardctl/keys are not in it: keep them, too.
    """
    file = _file(path)
    with _sources() as sources, output.counting("backing up") as progress:
        made = taking.take(sources, file, SystemClock(), progress)
    told = {"file": str(file), "bytes": file.stat().st_size, **_counts(made)}
    output.show(told, lambda: f"{file}: {made.documents:,} documents, {file.stat().st_size:,} bytes", as_json=json)


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="What `db backup` wrote.")],
    *,
    drop: Annotated[bool, typer.Option("--drop", help="Put it in the place of what the databases hold.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Fill empty databases from a file, read it back, and prove that every promise holds. Stop the daemons first.

    Until all of it is there no daemon starts. The exit status is 1 where a promise does not hold.
    """
    with _sources(alone=True) as sources:
        if drop and any(restoring.held(one) for one in sources):
            inputs.confirm("Delete everything that the databases hold?", yes=yes)
        with output.counting("restoring") as progress:
            made = restoring.restore(file, sources, drop=drop, tell=progress)
        for one in sources:
            migrating.migrate(one.database, one.plan, output.note)
        restoring.erase_again(sources[1].database)
        report = proved(sources[0], made)
    told = {"file": str(file), **_counts(made), "audit": report.plain()}
    output.show(told, lambda: db_views.restored(made, report), as_json=json)
    if not report.ok:
        raise typer.Exit(Status.FAILED)


@contextmanager
def _sources(*, alone: bool = False) -> Iterator[list[Source]]:
    """The events', then the accounts'."""
    with ExitStack() as stack:
        at = stack.enter_context(at_hand(project.find(), alone=alone))
        pairs = ((at.event, EVENT_PLAN), (at.accounts, ACCOUNTS_PLAN))
        stack.enter_context(refusals("A database"))
        yield [Source(stack.enter_context(opened(uri, plan.schema)), plan) for uri, plan in pairs]


def _file(path: Path) -> Path:
    """Raises: Conflict."""
    file = path / f"rewardctl-{SystemClock().now():%Y%m%dT%H%M%SZ}.zip" if path.is_dir() else path
    if file.exists():
        raise Conflict(f"There is a file {file} already", hint="choose another name, or remove it")
    return file


def _counts(made: Manifest) -> dict[str, Any]:
    databases = [
        {
            "database": one.title,
            "version": one.schema_version,
            "asOf": db_views.as_of(one),
            "documents": one.documents,
        }
        for one in made.databases
    ]
    return {"documents": made.documents, "databases": databases}
