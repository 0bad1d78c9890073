"""`rewardctl bench`: how fast a platform of its own is, and that it keeps its promises under load and kills."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from rewardctl.bench.baseline import run as baseline_run
from rewardctl.bench.baseline.paths import PATHS
from rewardctl.bench.grown import run as grown_run
from rewardctl.bench.load.workload import Told
from rewardctl.bench.logins import run as logins_run
from rewardctl.bench.race import logging_cost, replay
from rewardctl.bench.race import run as race
from rewardctl.bench.race.schedule import kills
from rewardctl.bench.startup import run as startup_run
from rewardctl.cli import comparisons, load_command, load_order, output
from rewardctl.cli.commands import bench_compare
from rewardctl.cli.exits import Status
from rewardctl.cli.views import proof as proof_view
from rewardctl.kernel.errors import Invalid

_SEEDS: Final = 2**32
_AT_ONCE: Final = 64
_LOGGED: Final = 500
"""Claims a round where only the cost of logging is asked for."""
app = typer.Typer()
app.command("compare")(bench_compare.compare)


@app.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    *,
    scenario: Annotated[list[str] | None, typer.Option(help="This scenario alone; may be given again.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every scenario at its stated rate, for ten seconds.")] = False,
    full: Annotated[bool, typer.Option("--full", help="At the stated rate, for the stated time.")] = False,
    rate: Annotated[int | None, typer.Option(min=1, max=10_000, help="Iterations a second.")] = None,
    vus: Annotated[int | None, typer.Option(min=1, max=10_000, help="Users at once.")] = None,
    duration: Annotated[str | None, typer.Option(help="How long each scenario takes: 30s, 2m.")] = None,
    runs: Annotated[int, typer.Option(min=1, max=100, help="Each scenario so often, to see the noise.")] = 1,
    find_limit: Annotated[
        bool, typer.Option("--find-limit", help="Raise the rate until a scenario breaks; without --scenario the claim.")
    ] = False,
    traces: Annotated[bool, typer.Option("--traces", help="Log at info, so that slow requests can be traced.")] = False,
    save: Annotated[Path | None, typer.Option(help="Write what was found to this file, for bench compare.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write a page of HTML with plots to this file.")] = None,
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
    logins: Annotated[bool, typer.Option("--logins", help="GET /events alone, and while many log in.")] = False,
    bcrypt_cost: Annotated[
        int, typer.Option(min=4, max=16, help="With --logins: what a password costs.")
    ] = logins_run.COST,
    path: Annotated[list[str] | None, typer.Option(help="With --baseline: this path alone; may be repeated.")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="How many, where two sides take turns.")] = 5,
    kill: Annotated[
        list[str] | None,
        typer.Option(
            help="event:2s, or auth, gateway, mongod: kill (-9) it so long after it was ready; event:2s:3: thrice."
        ),
    ] = None,
    scale: Annotated[
        list[str] | None, typer.Option(help="Run more than one of a daemon: event=3, auth=2, gateway=2.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, max=1_000, help="So many requests at once: 64; of logins 200.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Run the same order and kills again.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the platform's directory in any case.")] = False,
    as_json: output.JsonFlag = False,
) -> None:
    """Measure a platform of its own: a few requests of each scenario, or the load that the options say.

    With --race or --keys it attacks it and verifies that every promise was kept. The exit status is 99 where a
    threshold was crossed, 1 where a promise was broken. It runs on free ports in a temporary directory, which is left
    only where something was wrong.
    """
    if context.invoked_subcommand:
        return
    load = [scenario, all_, full, vus, runs > 1, find_limit, traces, save, report, profile]
    load += [None if logins else rate, None if baseline or logins else duration]
    proofs = [race_, keys is not None, logging, baseline, startup, grown, logins]
    _require_one_thing(proofs, load)
    _require_what_can_be_killed(kill, scale, killable=race_ or keys is not None)
    schedule, chosen = kills(kill or ()), secrets.randbelow(_SEEDS) if seed is None else seed
    at_once = concurrency or _AT_ONCE
    if logging:
        levels = logging_cost.Plan(min(claims, _LOGGED), rounds, chosen)
        _conclude(logging_cost.run(levels, output.note), as_json=as_json)
    elif race_:
        plan = race.Plan(claims, users, stock, chosen, schedule, scale or (), at_once, codes=codes, keep=keep)
        _conclude(race.run(plan, output.note), as_json=as_json)
    elif keys is not None:
        again = replay.Plan(keys, replays, chosen, schedule, scale or (), at_once, keep=keep)
        _conclude(replay.run(again, output.note), as_json=as_json)
    elif baseline:
        sides = baseline_run.Plan(rounds, path or PATHS, load_order.seconds(duration) or 2, keep=keep)
        comparisons.baseline(sides, as_json=as_json)
    elif startup:
        comparisons.startup(startup_run.Plan(rounds), as_json=as_json)
    elif grown:
        comparisons.grown(grown_run.Plan(stored, rounds=rounds, keep=keep), as_json=as_json)
    elif logins:
        told = Told(rate, concurrency, load_order.seconds(duration))
        comparisons.logins(logins_run.plan(told, rounds, bcrypt_cost, keep=keep), as_json=as_json)
    elif find_limit:
        _require_nothing_besides_a_limit([all_, full, runs > 1, traces, save, report, profile])
        told = Told(rate, vus, load_order.seconds(duration))
        load_command.search(load_order.limit(scenario or (), told, keep=keep), as_json=as_json)
    else:
        told = Told(rate, vus, load_order.seconds(duration))
        order = load_order.plan(
            scenario or (),
            told,
            every=all_,
            full=full,
            keep=keep,
            runs=runs,
            traced=traces or report is not None,
            profile=profile,
        )
        load_command.measure(order, load_command.Ways(as_json, save, report, profile_to))


def _require_one_thing(proofs: Sequence[bool], load: Sequence[object]) -> None:
    if proofs.count(True) > 1 or (any(proofs) and any(load)):
        raise Invalid("Say one thing to be done", hint="rewardctl bench, bench --race, --keys 1000 or --logging")


def _require_nothing_besides_a_limit(load: Sequence[object]) -> None:
    if any(load):
        raise Invalid("A limit is looked for by itself", hint="rewardctl bench --find-limit --scenario claim")


def _require_what_can_be_killed(kill: object, scale: object, *, killable: bool) -> None:
    if (kill or scale) and not killable:
        raise Invalid("Only a race or replays go on under kills or at a scale", hint="rewardctl bench --race")


def _conclude(found: proof_view.Found, *, as_json: bool) -> None:
    output.show(found, lambda: proof_view.view(found), as_json=as_json)
    load_command.tell_directory(found.directory)
    if not found.ok:
        raise typer.Exit(Status.FAILED)
