"""`rewardctl keys`: the keys that sign access tokens, changed while the platform runs."""

import time
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from rewardctl.cli import output, tables
from rewardctl.cli.output import JsonFlag
from rewardctl.cli.views.values import when
from rewardctl.kernel.clock import SystemClock, iso
from rewardctl.runtime import key_files, keys, project, stacks, topology
from rewardctl.runtime.key_files import KnownKey
from rewardctl.runtime.keys import PUBLISHED_SECONDS
from rewardctl.runtime.project import Project

_LOOK: Final = 0.2
app = typer.Typer(no_args_is_help=True)


@app.callback()
def _keys() -> None:
    """Show, rotate and retire the keys that sign access tokens."""


@app.command("list")
def list_keys(*, as_json: JsonFlag = False) -> None:
    """List the keys: next, active (it signs), previous (it verifies what it signed) and retired."""
    _show(key_files.listed(_here()), as_json=as_json)


@app.command("rotate")
def rotate(
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Sign with the new key before every daemon has fetched it.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Publish a new key, and sign with it once every daemon knows it. No valid token is refused."""
    mine = _here()
    kid = keys.publish_next(mine, SystemClock())
    if not at_once and stacks.of(mine).running:
        output.note(f"{kid} is published and signs in {PUBLISHED_SECONDS:.0f} s; called again, this goes on from here")
        _wait(PUBLISHED_SECONDS)
    keys.sign_with_next(mine, SystemClock())
    _show(key_files.listed(mine), as_json=as_json)


@app.command("retire")
def retire(
    kid: Annotated[str, typer.Argument(help="Of a previous key.")],
    *,
    now: Annotated[bool, typer.Option("--now", help="Also where tokens that it signed may still be alive.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Let a key be good for no token any more, within 60 s in every daemon."""
    mine = _here()
    keys.retire(mine, kid, SystemClock(), now=now)
    _show(key_files.listed(mine), as_json=as_json)


def _here() -> Project:
    """The project, where its daemons run here. Raises: SetupError where they run elsewhere."""
    mine = project.find()
    topology.require_here(mine.settings())
    return mine


def _wait(seconds: float) -> None:
    begun = time.monotonic()
    with output.counting("publishing") as told:
        while (passed := time.monotonic() - begun) < seconds:
            told(int(passed), int(seconds))
            time.sleep(_LOOK)


def _show(found: Sequence[KnownKey], *, as_json: bool) -> None:
    rows = [[one.kid, str(one.state), when(one.since)] for one in found]
    items = [{"kid": one.kid, "state": one.state, "since": one.since and iso(one.since)} for one in found]
    output.show({"items": items}, lambda: tables.table(["kid", "state", "since"], rows), as_json=as_json)
