"""`rewardctl up` where the platform runs as containers."""

from contextlib import suppress
from dataclasses import dataclass

from rewardctl.cli import output
from rewardctl.cli.views import log_lines, services
from rewardctl.logs import pretty
from rewardctl.logs.query import Query
from rewardctl.runtime import addresses
from rewardctl.runtime.compose.stack import ComposeStack
from rewardctl.runtime.log_stack import grafana_address, password_file
from rewardctl.runtime.project import Project


@dataclass(frozen=True, slots=True)
class Wanted:
    """`patience` is in seconds, once all images are there."""

    patience: float
    with_logs: bool
    build: bool
    detach: bool


def up(stack: ComposeStack, wanted: Wanted, *, as_json: bool) -> None:
    """Start it, and leave it running or show its lines until Ctrl-C stops it. Raises: SetupError, TimedOut."""
    logs = log_lines.local(stack.project)
    logs.skip()
    try:
        stack.start(output.note, patience=wanted.patience, with_logs=wanted.with_logs, build=wanted.build)
        _greet(stack, wanted)
        if wanted.detach:
            seen = stack.overview()
            output.show(seen, lambda: services.view(seen), as_json=as_json)
            return
        with suppress(KeyboardInterrupt):
            for entry in logs.follow(Query()):
                output.write_made(pretty.line(entry, colour=output.coloured()))
    finally:
        if not wanted.detach:
            output.note("stopping")
            stack.stop(output.note)


def tell_grafana(mine: Project) -> None:
    output.note(f"grafana: {grafana_address()}, user admin, password in {password_file(mine)}")


def _greet(stack: ComposeStack, wanted: Wanted) -> None:
    if wanted.with_logs:
        tell_grafana(stack.project)
    last = "" if wanted.detach else " (Ctrl-C stops it)"
    output.note(f"gateway: {addresses.gateway_url(stack.settings)}{last}")
