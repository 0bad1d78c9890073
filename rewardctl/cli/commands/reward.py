from pathlib import Path
from typing import Annotated

import typer

from rewardctl.cli import codes_file, inputs, period, session
from rewardctl.cli.batches import batches, number
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, show, tracked
from rewardctl.cli.paging import Limit, Page, show_page
from rewardctl.cli.views import rewards

app = typer.Typer(no_args_is_help=True)
RewardId = Annotated[str, typer.Argument(help="The reward's id.", autocompletion=completed.rewards)]


@app.command("create")
def create(
    reward_type: Annotated[
        str, typer.Argument(metavar="TYPE", help="An installed reward type.", autocompletion=completed.reward_types)
    ],
    name: Annotated[str, typer.Argument(help="What users read.")],
    fields: Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="Such as points=1000.")] = None,
    *,
    description: Annotated[str | None, typer.Option(help="A few sentences.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Make a reward; it never changes afterwards."""
    body = {"name": name, **inputs.fields(fields or [])}
    if description is not None:
        body["description"] = description
    with session.logged_in() as client:
        reward = client.rewards.create(reward_type, body)
    show(reward, lambda: rewards.rewards([reward]), as_json=as_json)


@app.command("list")
def list_rewards(
    *,
    reward_type: Annotated[str | None, typer.Option("--type", help="Only rewards of that type.")] = None,
    name: Annotated[str | None, typer.Option(help="Only rewards whose name holds this.")] = None,
    page: Page = 0,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """List rewards, newest first."""
    with session.logged_in() as client:
        found = client.rewards.list(reward_type=reward_type, name=name, page=page, limit=limit)
    show_page(found, rewards.rewards, as_json=as_json)


@app.command("show")
def show_reward(reward_id: RewardId, *, as_json: JsonFlag = False) -> None:
    """Show a reward and what it gives."""
    with session.logged_in() as client:
        reward = client.rewards.get(reward_id)
    show(reward, lambda: rewards.reward(reward), as_json=as_json)


@app.command("import-codes")
def import_codes(
    reward: Annotated[
        str, typer.Argument(help="A reward that was made with pool=true.", autocompletion=completed.rewards)
    ],
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="One code a line and nothing else: no header, no commas."),
    ],
    *,
    expires: Annotated[
        str | None,
        typer.Option(help="When the codes lapse: a time, or a date, which means the end of its day; UTC by itself."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count the codes and show the first; add none.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Add unique codes to a reward's pool; run again after a failure, it adds each once."""
    codes = codes_file.read(file)
    until = period.ends(expires)
    counts = {"codes": len(codes.each), "repeated": codes.repeated}
    if dry_run:
        show({"added": 0, "duplicates": 0, **counts, "first": codes.first}, codes.foretold, as_json=as_json)
        return
    added = 0
    with session.logged_in() as client:
        for batch in tracked(batches(codes.each), number(len(codes.each)), "importing"):
            added += client.rewards.add_codes(reward, batch, until).added
    duplicates = len(codes.each) + codes.repeated - added
    show({"added": added, "duplicates": duplicates, **counts}, lambda: codes.told(added), as_json=as_json)


@app.command("codes")
def codes(reward: RewardId, *, as_json: JsonFlag = False) -> None:
    """Say how many codes of a reward's pool are left."""
    with session.logged_in() as client:
        pool = client.rewards.pool(reward)
    show(pool, lambda: f"{pool.left:,} of {pool.total:,} codes are left.", as_json=as_json)
