"""`rewardctl bench`: how fast a platform of its own is, and that it keeps its promises under load and kills."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench import load_bench, logging_cost, race, replay
from rewardctl.bench.baseline import run as baseline_run
from rewardctl.bench.baseline.paths import PATHS
from rewardctl.bench.grown import run as grown_run
from rewardctl.bench.load_report import Load
from rewardctl.bench.report import LoggingCost, LoggingSide, Race, Replays
from rewardctl.bench.schedule import kills
from rewardctl.bench.startup import run as startup_run
from rewardctl.bench.workload import Told
from rewardctl.cli import comparisons, load_order, load_table, output, profile_table
from rewardctl.cli.exits import Status
from rewardctl.kernel.errors import Invalid

_SEEDS: Final = 2**32
_LOGGED: Final = 500
"""Claims a round where only the cost of logging is asked for."""
Found = Race | Replays | LoggingCost
app = typer.Typer()


@app.command()
def bench(
    *,
    scenario: Annotated[list[str] | None, typer.Option(help="This scenario alone; may be given again.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every scenario at its stated rate, for ten seconds.")] = False,
    full: Annotated[bool, typer.Option("--full", help="At the stated rate, for the stated time.")] = False,
    rate: Annotated[int | None, typer.Option(min=1, max=10_000, help="Iterations a second.")] = None,
    vus: Annotated[int | None, typer.Option(min=1, max=10_000, help="Users at once.")] = None,
    duration: Annotated[str | None, typer.Option(help="How long each scenario takes: 30s, 2m.")] = None,
    profile: Annotated[str | None, typer.Option(help="Look into gateway, auth or event meanwhile.")] = None,
    profile_to: Annotated[Path | None, typer.Option(help="With --profile: the flame graph, an SVG.")] = None,
    race_: Annotated[bool, typer.Option("--race", help="Many users on a small stock.")] = False,
    claims: Annotated[int, typer.Option(min=1, help="With --race: how many are submitted.")] = 20_000,
    users: Annotated[int, typer.Option(min=1, help="With --race: by so many users.")] = 1_000,
    stock: Annotated[int, typer.Option(min=0, help="With --race: so many can be approved.")] = 500,
    codes: Annotated[bool, typer.Option("--codes", help="With --race: of a pool of so many unique codes.")] = False,
    keys: Annotated[int | None, typer.Option(min=1, help="Replay so many Idempotency-Keys.")] = None,
    replays: Annotated[int, typer.Option(min=1, max=1_000, help="With --keys: so often each, at once.")] = 20,
    logging: Annotated[bool, typer.Option("--logging", help="What logging costs a claim: at info, and off.")] = False,
    baseline: Annotated[bool, typer.Option("--baseline", help="Ours against a bare path, in CPU a request.")] = False,
    startup: Annotated[bool, typer.Option("--startup", help="How long it takes to start, and what it holds.")] = False,
    grown: Annotated[bool, typer.Option("--grown", help="A claim at 1,000 stored claims and at many.")] = False,
    stored: Annotated[int, typer.Option(min=1_000, help="With --grown: so many are many.")] = 1_000_000,
    path: Annotated[list[str] | None, typer.Option(help="With --baseline: this path alone; may be repeated.")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="How many, where two sides take turns.")] = 5,
    kill: Annotated[
        list[str] | None, typer.Option(help="event:2s, mongod:5s: kill (-9) it so long after it was last ready.")
    ] = None,
    scale: Annotated[list[str] | None, typer.Option(help="Run more than one event daemon: event=2.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=1_000, help="So many requests at once.")] = 64,
    seed: Annotated[int | None, typer.Option(min=0, help="Run the same order and kills again.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the platform's directory in any case.")] = False,
    as_json: output.JsonFlag = False,
) -> None:
    """Measure a platform of its own: a few requests of each scenario, or the load that the options say.

    With --race or --keys it attacks it and verifies that every promise was kept. The exit status is 99 where a
    threshold was crossed, 1 where a promise was broken. It runs on free ports in a temporary directory, which is left
    only where something was wrong.
    """
    load = [scenario, all_, full, rate, vus, profile, None if baseline else duration]
    proofs = [race_, keys is not None, logging, baseline, startup, grown]
    if proofs.count(True) > 1 or (any(proofs) and any(load)):
        raise Invalid("Say one thing to be done", hint="rewardctl bench, bench --race, --keys 1000 or --logging")
    if (kill or scale) and not (race_ or keys is not None):
        raise Invalid("Only a race or replays go on under kills or at a scale", hint="rewardctl bench --race")
    schedule, chosen = kills(kill or ()), secrets.randbelow(_SEEDS) if seed is None else seed
    if logging:
        levels = logging_cost.Plan(min(claims, _LOGGED), rounds, chosen)
        _conclude(logging_cost.run(levels, output.note), as_json=as_json)
    elif race_:
        plan = race.Plan(claims, users, stock, chosen, schedule, scale or (), concurrency, codes=codes, keep=keep)
        _conclude(race.run(plan, output.note), as_json=as_json)
    elif keys is not None:
        again = replay.Plan(keys, replays, chosen, schedule, scale or (), concurrency, keep=keep)
        _conclude(replay.run(again, output.note), as_json=as_json)
    elif baseline:
        sides = baseline_run.Plan(rounds, path or PATHS, load_order.seconds(duration) or 2, keep=keep)
        comparisons.baseline(sides, as_json=as_json)
    elif startup:
        comparisons.startup(startup_run.Plan(rounds), as_json=as_json)
    elif grown:
        comparisons.grown(grown_run.Plan(stored, rounds=rounds, keep=keep), as_json=as_json)
    else:
        told = Told(rate, vus, load_order.seconds(duration))
        order = load_order.plan(scenario or (), told, every=all_, full=full, keep=keep, profile=profile)
        found = load_bench.run(order, output.note)
        if order.recorder:
            profile_table.conclude(order.recorder, profile_to)
        _measured(found, as_json=as_json)


def _measured(found: Load, *, as_json: bool) -> None:
    output.show(found, lambda: load_table.view(found), as_json=as_json)
    for line in load_table.crossings(found):
        output.note(line)
    _tell_directory(found.directory)
    if not found.ok:
        raise typer.Exit(Status.CROSSED)


def _conclude(found: Found, *, as_json: bool) -> None:
    output.show(found, lambda: view(found), as_json=as_json)
    _tell_directory(found.directory)
    if not found.ok:
        raise typer.Exit(Status.FAILED)


def _tell_directory(directory: str | None) -> None:
    if directory:
        output.note(f"the platform's directory was kept: {directory}")


def view(found: Found) -> RenderableType:
    """One table and one verdict."""
    if isinstance(found, LoggingCost):
        return _cost(found)
    told = found.model_dump(by_alias=True, exclude={"ok", "directory", "audit"})
    rows = [(name, _figure(value)) for name, value in told.items()]
    if isinstance(found, Race):
        rows.append(("audit", _audited(found)))
    verdict = Text("every promise was kept", "bold green") if found.ok else Text("a promise was broken", "bold red")
    return Group(output.table(["figure", "found"], rows), verdict)


def _cost(found: LoggingCost) -> RenderableType:
    rows = [_side("info", found.info), _side("off", found.off)]
    table = output.table(["log", "CPU ms a claim", "from", "to", "ms a claim"], rows)
    share = f"logging is {found.ratio - 1:+.1%} of the CPU that a claim takes in gateway and event"
    return Group(table, Text(share))


def _side(name: str, side: LoggingSide) -> list[object]:
    return [name, side.cpu_ms, side.cpu_ms_least, side.cpu_ms_most, side.wall_ms]


def _figure(value: object) -> object:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return ", ".join(map(str, value)) or None if isinstance(value, list) else value


def _audited(found: Race) -> str:
    findings = [f"{one['name']} {one['count']}" for one in found.audit["findings"]]
    return "ok" if found.audit["ok"] else ", ".join(findings)
