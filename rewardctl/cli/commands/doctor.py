from typing import Annotated, Final

import typer

from rewardctl.access import documents, platform
from rewardctl.access.report import AccessReport
from rewardctl.cli import output
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag
from rewardctl.cli.plugins import local
from rewardctl.cli.views import access as access_table
from rewardctl.cli.views import production as production_table
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Invalid, NotRunning
from rewardctl.production import look, look_inside
from rewardctl.production.every import looked
from rewardctl.production.report import report
from rewardctl.production.subject import Subject
from rewardctl.runtime import addresses, keys, project, stacks, topology
from rewardctl.runtime.compose.stack import ComposeStack
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
    as_json: JsonFlag = False,
) -> None:
    """Check this machine and this project: what runs, what does not, and how it is mended. The exit status is 1 then.

    It changes nothing and starts nothing, and works before init and while the platform is down.

    --access asks each route as anonymous, USER, OPERATOR, AUDITOR and ADMIN, for their own things and for another's,
    and compares the answers with the table of what they may. It mints short tokens with the project's signing key,
    makes people, events and rewards to ask for, and puts them away: accounts are erased; events stay, stopped, and
    their claims rejected.

    --production looks at settings, files and keys, and where they answer at the databases and daemons. It changes
    nothing and starts nothing, but a container that asks for it where the platform runs as containers.
    """
    if access and production:
        raise Invalid("Say one thing to check", hint="run one after the other: --access, --production")
    shown = _shown_access if access else _shown_production if production else _shown_plain
    ok = shown(as_json=as_json)
    if not ok:
        raise typer.Exit(Status.FAILED)


def _shown_plain(*, as_json: bool) -> bool:
    from rewardctl.cli.views import doctor as doctor_table  # noqa: PLC0415 - the two others look at other things
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
    found = report(looked(_subject(project.find())))
    output.show(found, lambda: production_table.view(found), as_json=as_json)
    return found.ok


def _subject(here: Project) -> Subject:
    broken, clock = {one.origin.name: one.error for one in local.discovered().broken}, SystemClock()
    stack = stacks.of(here)
    if isinstance(stack, ComposeStack):
        return look_inside.subject(stack, broken, clock)
    return look.subject(here, broken, clock)


def _access(here: Project) -> AccessReport:
    settings, found = here.settings(), _documents(here)
    output.note("Tokens for the check are minted with this project's signing key.")
    with output.counting("asking") as progress:
        return platform.check(addresses.gateway_url(settings), found, keys.signer(here), progress)


def _documents(here: Project) -> list[documents.Document]:
    """Raises: NotRunning, Unavailable."""
    stack = stacks.of(here)
    if not isinstance(stack, ComposeStack):
        served = topology.services(here, here.settings())
        return documents.fetched([one.url for one in served if one.name in _DOCUMENTED])
    tools = stack.beside()
    if tools is None:
        raise NotRunning(hint="run: rewardctl up")
    return documents.of_answer(tools.answer("rewardctl.access.documents"))
