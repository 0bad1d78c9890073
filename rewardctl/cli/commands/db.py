"""`rewardctl db`: the databases' versions, backups and restores. Where the platform is down they run meanwhile."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from rewardctl.backup import care
from rewardctl.cli import inputs, output
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag
from rewardctl.cli.views import db as db_views
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Conflict, RewardctlError

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _db() -> None:
    """Migrate the databases, back them up and restore them."""


@app.command("status")
def status(*, as_json: JsonFlag = False) -> None:
    """Show each database's version, what is pending, its indexes and sizes."""
    with care.at_hand(output.note) as both:
        told = both.status()
    output.show(told, lambda: db_views.standings(told["databases"]), as_json=as_json)


@app.command("migrate")
def migrate(
    *,
    dry_run: inputs.DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring the databases to this version, before the daemons of it start. What is done already is left out.

    The daemons of the version before go on meanwhile. A database that is newer is refused with exit status 9.
    """
    with care.at_hand(output.note) as both:
        told = both.migrate(output.note, dry_run=dry_run)
    output.show(told, lambda: db_views.migrated(told["databases"], dry_run=dry_run), as_json=as_json)


@app.command("backup")
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write, or a directory to put one into.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Write both databases into one file, each as of one moment, also while the platform runs.

    It holds hashes of passwords and all personal data; the keys in .rewardctl/keys are not in it: keep them, too.
    """
    file = _file(path)
    with care.at_hand(output.note) as both, output.counting("backing up") as progress:
        told = both.backup(file, progress)
    output.show(told, lambda: f"{file}: {told['documents']:,} documents, {told['bytes']:,} bytes", as_json=as_json)


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="What `db backup` wrote.")],
    *,
    drop: Annotated[bool, typer.Option("--drop", help="Put it in the place of what the databases hold.")] = False,
    yes: inputs.Yes = False,
    as_json: JsonFlag = False,
) -> None:
    """Fill empty databases from a file, read it back, and prove that every promise holds. Stop the daemons first.

    Until all of it is there no daemon starts. The exit status is 1 where a promise does not hold.
    """
    with ExitStack() as opened:
        with _told_if_early():
            both = opened.enter_context(care.at_hand(output.note, alone=True))
        if drop and not yes and both.holds_anything():
            inputs.confirm("Delete everything that the databases hold?", yes=yes)
        with _told_if_interrupted(both), output.counting("restoring") as progress:
            told = both.restore(file, output.note, progress, drop=drop)
    output.show(told, lambda: db_views.restored(told), as_json=as_json)
    if not told["audit"]["ok"]:
        raise typer.Exit(Status.FAILED)


@contextmanager
def _told_if_early() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        output.note("Nothing was restored: what the databases hold is as it was.")
        raise


@contextmanager
def _told_if_interrupted(both: care.Care) -> Iterator[None]:
    """What a Ctrl-C has left is said before it goes on."""
    try:
        yield
    except KeyboardInterrupt:
        with suppress(RewardctlError):
            if any(one["state"] == db_views.HALF for one in both.status()["databases"]):
                output.warning("The databases are half restored: no daemon starts on them", db_views.RESTORE_AGAIN)
            else:
                output.note("No database is left half restored; see: rewardctl db status")
        raise


def _file(path: Path) -> Path:
    """Raises: Conflict."""
    file = path / f"rewardctl-{SystemClock().now():%Y%m%dT%H%M%SZ}.zip" if path.is_dir() else path
    if file.exists():
        raise Conflict(f"There is a file {file} already", hint="choose another name, or remove it")
    return file
