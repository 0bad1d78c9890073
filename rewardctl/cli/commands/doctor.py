from typing import Annotated, Final

import typer

from rewardctl.access import platform
from rewardctl.access.report import AccessReport
from rewardctl.cli import access_table, output, production_table
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag
from rewardctl.cli.plugins import local
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Invalid, SetupError
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.settings import ProjectSettings, ServiceSettings
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.production import look
from rewardctl.production.every import looked
from rewardctl.production.report import report
from rewardctl.runtime import project, stacks, topology
from rewardctl.runtime.project import Project

app = typer.Typer()

_DOCUMENTED: Final = ("auth", "event")


@app.command("doctor")
def doctor(
    *,
    access: Annotated[
        bool, typer.Option("--access", help="Ask every route as every role; exit 1 if any differs.")
    ] = False,
    production: Annotated[
        bool, typer.Option("--production", help="List what is not fit for production; exit 1 if anything must change.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Check this machine and this project: what runs, what does not, and how it is mended. The exit status is 1 then.

    It changes nothing and starts nothing, and works before init and while the platform is down.

    --access asks each route as anonymous, USER, OPERATOR, AUDITOR and ADMIN, for their own things and for another's,
    and compares the answers with the table of what they may. It mints short tokens with the project's signing key,
    makes people, events and rewards to ask for, and puts them away: accounts are erased; events stay, stopped, and
    their claims rejected.

    --production looks at settings, files and keys, and where they answer at the databases and daemons. It changes
    nothing and starts nothing.
    """
    if access and production:
        raise Invalid("Say one thing to check", hint="run one after the other: --access, --production")
    shown = _shown_access if access else _shown_production if production else _shown_plain
    ok = shown(as_json=json)
    if not ok:
        raise typer.Exit(Status.FAILED)


def _shown_plain(*, as_json: bool) -> bool:
    from rewardctl.cli import doctor_table  # noqa: PLC0415 - the two others look at other things
    from rewardctl.doctor import every  # noqa: PLC0415 - likewise
    from rewardctl.doctor.report import report as told  # noqa: PLC0415 - likewise

    found = told(every.looked(doctor_table.place(SystemClock())))
    output.show(found, lambda: doctor_table.view(found), as_json=as_json)
    return found.ok


def _shown_access(*, as_json: bool) -> bool:
    found = _access(project.find())
    output.show(found, lambda: access_table.view(found), as_json=as_json)
    return found.ok


def _shown_production(*, as_json: bool) -> bool:
    here = project.find()
    _require_local(here.settings(), "What containers run with is not looked at: only what local mode does")
    broken = {one.origin.name: one.error for one in local.discovered().broken}
    found = report(looked(look.subject(here, broken, SystemClock())))
    output.show(found, lambda: production_table.view(found), as_json=as_json)
    return found.ok


def _require_local(settings: ProjectSettings, why: str) -> None:
    if stacks.is_compose(settings):
        raise SetupError(why, hint="check it in a project of local mode")


def _access(here: Project) -> AccessReport:
    settings = here.settings()
    _require_local(settings, "Only local mode lets auth and event be asked themselves")
    daemons = [one for one in topology.services(here, settings) if one.name in _DOCUMENTED]
    documents = [f"{one.url}/openapi.json" for one in daemons]
    output.note("Tokens for the check are minted with this project's signing key.")
    with output.counting("asking") as progress:
        return platform.check(topology.gateway_url(settings), documents, _signer(here), progress)


def _signer(here: Project) -> TokenSigner:
    told = ServiceSettings.model_fields
    key = SigningKey.load(here.signing_key_file)
    return TokenSigner(key, here.settings().issuer, told["audience"].default, SystemClock())
