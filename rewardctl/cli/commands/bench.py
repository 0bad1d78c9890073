"""`rewardctl bench`: how fast a platform of its own is, and that it keeps its promises under load and kills."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

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
from rewardctl.cli import comparisons, inputs, load_command, load_order, output
from rewardctl.cli.commands import bench_compare
from rewardctl.cli.commands import bench_options as options
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
    scenario: options.Scenario = None,
    all_: options.All = False,
    full: options.Full = False,
    rate: options.Rate = None,
    vus: options.Vus = None,
    duration: options.Duration = None,
    runs: options.Runs = 1,
    find_limit: options.FindLimit = False,
    traces: options.Traces = False,
    save: options.Save = None,
    report: options.Report = None,
    profile: options.Profile = None,
    profile_to: options.ProfileTo = None,
    race_: options.Race = False,
    claims: options.Claims = 20_000,
    users: options.Users = 1_000,
    stock: options.Stock = 500,
    codes: options.Codes = False,
    keys: options.Keys = None,
    replays: options.Replays = 20,
    logging: options.Logging = False,
    baseline: options.Baseline = False,
    startup: options.Startup = False,
    grown: options.Grown = False,
    stored: options.Stored = 1_000_000,
    logins: options.Logins = False,
    bcrypt_cost: options.BcryptCost = logins_run.COST,
    path: options.Paths = None,
    rounds: options.Rounds = 5,
    kill: options.Kill = None,
    scale: inputs.Scale = None,
    concurrency: options.Concurrency = None,
    seed: options.Seed = None,
    keep: options.Keep = False,
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
    told = Told(rate, vus, load_order.seconds(duration))
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
        sides = baseline_run.Plan(rounds, path or PATHS, told.seconds or 2, keep=keep)
        comparisons.baseline(sides, as_json=as_json)
    elif startup:
        comparisons.startup(startup_run.Plan(rounds), as_json=as_json)
    elif grown:
        comparisons.grown(grown_run.Plan(stored, rounds=rounds, keep=keep), as_json=as_json)
    elif logins:
        crowd = replace(told, vus=concurrency)
        comparisons.logins(logins_run.plan(crowd, rounds, bcrypt_cost, keep=keep), as_json=as_json)
    elif find_limit:
        _require_nothing_besides_a_limit([all_, full, runs > 1, traces, save, report, profile])
        load_command.search(load_order.limit(scenario or (), told, keep=keep), as_json=as_json)
    else:
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
