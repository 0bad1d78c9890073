from typing import Annotated, Final

import typer

from rewardctl.access import platform
from rewardctl.access.report import AccessReport
from rewardctl.cli import access_table, output
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.runtime import project, topology
from rewardctl.runtime.project import Project

app = typer.Typer()

_DOCUMENTED: Final = ("auth", "event")


@app.command("doctor")
def doctor(
    *,
    access: Annotated[
        bool, typer.Option("--access", help="Ask every route as every role; exit 1 if any differs.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Check the platform that runs here.

    --access asks each route as anonymous, USER, OPERATOR, AUDITOR and ADMIN, for their own things and for another's,
    and compares the answers with the table of what they may. It mints short tokens with the project's signing key,
    makes people, events and rewards to ask for, and puts them away: accounts are erased; events stay, stopped, and
    their claims rejected.
    """
    if not access:
        raise Invalid("Say what to check", hint="run: rewardctl doctor --access")
    found = _access(project.find())
    output.show(found, lambda: access_table.view(found), as_json=json)
    if not found.ok:
        raise typer.Exit(Status.FAILED)


def _access(here: Project) -> AccessReport:
    settings = here.settings()
    daemons = [one for one in topology.services(here, settings) if one.name in _DOCUMENTED]
    documents = [f"{one.url}/openapi.json" for one in daemons]
    output.note("Tokens for the check are minted with this project's signing key.")
    with output.counting("asking") as progress:
        return platform.check(topology.gateway_url(settings), documents, _signer(here), progress)


def _signer(here: Project) -> TokenSigner:
    told = ServiceSettings.model_fields
    key = SigningKey.load(here.signing_key_file)
    return TokenSigner(key, here.settings().issuer, told["audience"].default, SystemClock())
