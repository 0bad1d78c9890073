"""The options of `rewardctl bench`."""

from pathlib import Path
from typing import Annotated

import typer

Scenario = Annotated[list[str] | None, typer.Option(help="This scenario alone; may be given again.")]
All = Annotated[bool, typer.Option("--all", help="Every scenario at its stated rate, for ten seconds.")]
Full = Annotated[bool, typer.Option("--full", help="At the stated rate, for the stated time.")]
Rate = Annotated[int | None, typer.Option(min=1, max=10_000, help="Iterations a second.")]
Vus = Annotated[int | None, typer.Option(min=1, max=10_000, help="Users at once.")]
Duration = Annotated[str | None, typer.Option(help="How long each scenario takes: 30s, 2m.")]
Runs = Annotated[int, typer.Option(min=1, max=100, help="Each scenario so often, to see the noise.")]
FindLimit = Annotated[
    bool, typer.Option("--find-limit", help="Raise the rate until a scenario breaks; without --scenario the claim.")
]
Traces = Annotated[bool, typer.Option("--traces", help="Log at info, so that slow requests can be traced.")]
Save = Annotated[Path | None, typer.Option(help="Write what was found to this file, for bench compare.")]
Report = Annotated[Path | None, typer.Option(help="Write a page of HTML with plots to this file.")]
Profile = Annotated[str | None, typer.Option(help="Look into gateway, auth or event meanwhile.")]
ProfileTo = Annotated[Path | None, typer.Option(help="With --profile: the flame graph, an SVG.")]
Race = Annotated[bool, typer.Option("--race", help="Many users on a small stock.")]
Claims = Annotated[int, typer.Option(min=1, help="With --race: how many are submitted.")]
Users = Annotated[int, typer.Option(min=1, help="With --race: by so many users.")]
Stock = Annotated[int, typer.Option(min=0, help="With --race: so many can be approved.")]
Codes = Annotated[bool, typer.Option("--codes", help="With --race: of a pool of so many unique codes.")]
Keys = Annotated[int | None, typer.Option(min=1, help="Replay so many Idempotency-Keys.")]
Replays = Annotated[int, typer.Option(min=1, max=1_000, help="With --keys: so often each, at once.")]
Logging = Annotated[bool, typer.Option("--logging", help="What logging costs a claim: at info, and off.")]
Baseline = Annotated[bool, typer.Option("--baseline", help="Ours against a bare path, in CPU a request.")]
Startup = Annotated[bool, typer.Option("--startup", help="How long it takes to start, and what it holds.")]
Grown = Annotated[bool, typer.Option("--grown", help="A claim at 1,000 stored claims and at many.")]
Stored = Annotated[int, typer.Option(min=1_000, help="With --grown: so many are many.")]
Logins = Annotated[bool, typer.Option("--logins", help="GET /events alone, and while many log in.")]
BcryptCost = Annotated[int, typer.Option(min=4, max=16, help="With --logins: what a password costs.")]
Paths = Annotated[list[str] | None, typer.Option(help="With --baseline: this path alone; may be repeated.")]
Rounds = Annotated[int, typer.Option(min=1, max=100, help="How many, where two sides take turns.")]
Kill = Annotated[
    list[str] | None,
    typer.Option(
        help="event:2s, or auth, gateway, mongod: kill (-9) it so long after it was ready; event:2s:3: thrice."
    ),
]
Concurrency = Annotated[int | None, typer.Option(min=1, max=1_000, help="So many requests at once: 64; of logins 200.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Run the same order and kills again.")]
Keep = Annotated[bool, typer.Option("--keep", help="Leave the platform's directory in any case.")]
