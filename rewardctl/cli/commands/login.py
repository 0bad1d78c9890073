from typing import Annotated

import typer

from rewardctl.cli import credentials, inputs, session
from rewardctl.cli.output import JsonFlag, show
from rewardctl.cli.views import people
from rewardctl.runtime import project

app = typer.Typer()


@app.command("login")
def login(
    email: Annotated[str, typer.Argument(help="The account's e-mail.")],
    *,
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Log in and keep the session; the role users that `seed` made need no password here.

    The session that was kept before ends.
    """
    here = project.find()
    replaced = session.read(here)
    password = inputs.password(credentials.password_of(here, email), from_stdin=password_stdin)
    with session.anonymous(here) as client:
        user = client.auth.login(email, password)
        session.write(here, user.email, client.gateway.session)
    if replaced is not None:
        session.end(here, replaced)
    show(user, lambda: people.user(user), as_json=as_json)
