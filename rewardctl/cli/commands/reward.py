from typing import Annotated

import typer

from rewardctl.cli import inputs, session, views
from rewardctl.cli.output import JsonFlag, show

app = typer.Typer(no_args_is_help=True)


@app.command("create")
def create(
    reward_type: Annotated[str, typer.Argument(metavar="TYPE", help="An installed reward type, such as POINT.")],
    name: Annotated[str, typer.Argument(help="What users read.")],
    fields: Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="Such as points=1000.")] = None,
    *,
    description: Annotated[str | None, typer.Option(help="A few sentences.")] = None,
    json: JsonFlag = False,
) -> None:
    """Make a reward; it never changes afterwards."""
    body = {"name": name, **inputs.fields(fields or [])}
    if description is not None:
        body["description"] = description
    with session.logged_in() as client:
        reward = client.rewards.create(reward_type, body)
    show(reward, lambda: views.rewards([reward]), as_json=json)


@app.command("list")
def list_rewards(
    *,
    reward_type: Annotated[str | None, typer.Option("--type", help="Only rewards of that type.")] = None,
    name: Annotated[str | None, typer.Option(help="Only rewards whose name holds this.")] = None,
    page: Annotated[int, typer.Option(min=0, help="From 0.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    json: JsonFlag = False,
) -> None:
    """List rewards, newest first."""
    with session.logged_in() as client:
        found = client.rewards.list(reward_type=reward_type, name=name, page=page, limit=limit)
    show(found, lambda: views.rewards(found.items), as_json=json)
