"""The benches that set one thing against another: what each found is shown, and a missed target is status 99."""

from collections.abc import Callable
from typing import Protocol

import typer
from rich.console import RenderableType

from rewardctl.bench.baseline import run as baseline_run
from rewardctl.bench.grown import run as grown_run
from rewardctl.bench.logins import run as logins_run
from rewardctl.bench.startup import run as startup_run
from rewardctl.cli import output
from rewardctl.cli.exits import Status
from rewardctl.cli.views import baseline as baseline_table
from rewardctl.cli.views import grown as grown_table
from rewardctl.cli.views import logins as logins_table
from rewardctl.cli.views import startup as startup_table


class Found(output.Model, Protocol):
    @property
    def directory(self) -> str | None: ...

    @property
    def ok(self) -> bool: ...


def baseline(plan: baseline_run.Plan, *, as_json: bool) -> None:
    found = baseline_run.run(plan, output.note)
    _conclude(found, lambda: baseline_table.view(found), as_json=as_json)


def startup(plan: startup_run.Plan, *, as_json: bool) -> None:
    found = startup_run.run(plan, output.note)
    _conclude(found, lambda: startup_table.view(found), as_json=as_json)


def grown(plan: grown_run.Plan, *, as_json: bool) -> None:
    found = grown_run.run(plan, output.note)
    _conclude(found, lambda: grown_table.view(found), as_json=as_json)


def logins(plan: logins_run.Plan, *, as_json: bool) -> None:
    found = logins_run.run(plan, output.note)
    _conclude(found, lambda: logins_table.view(found), as_json=as_json)


def _conclude(found: Found, view: Callable[[], RenderableType], *, as_json: bool) -> None:
    output.show(found, view, as_json=as_json)
    if found.directory:
        output.note(f"the platform's directory was kept: {found.directory}")
    if not found.ok:
        raise typer.Exit(Status.CROSSED)
