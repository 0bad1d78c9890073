from typing import Annotated

import typer

from rewardctl.cli import period, session, whose
from rewardctl.cli.commands import claim_decide
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, note, show
from rewardctl.cli.paging import Limit, Page, show_page
from rewardctl.cli.views import claims, explain
from rewardctl.cli.whose import user_id_if
from rewardctl.wire.claims import ClaimStatus

app = typer.Typer(no_args_is_help=True)
app.command("decide")(claim_decide.decide)

ClaimId = Annotated[str, typer.Argument(help="The claim's id.", autocompletion=completed.claims)]


@app.command("submit")
def submit(
    event_id: Annotated[str, typer.Argument(help="The event's id.", autocompletion=completed.events)],
    reward_id: Annotated[str, typer.Argument(help="The reward's id.", autocompletion=completed.rewards)],
    *,
    key: Annotated[str | None, typer.Option(help="Repeated with the same key, it claims once.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Claim a reward for whoever is logged in."""
    with session.logged_in() as client:
        claim = client.claims.submit(event_id, reward_id, key=key)
    show(claim, lambda: claims.claim(claim), as_json=as_json)
    if not as_json:
        note(f"Its way: rewardctl logs --request-id {claim.request_id}")


@app.command("list")
def list_claims(
    *,
    everyone: Annotated[bool, typer.Option("--all", help="Everyone's, for operators and auditors.")] = False,
    user: Annotated[str | None, typer.Option(help="Only that user's, by id or e-mail; implies --all.")] = None,
    event: Annotated[
        str | None, typer.Option(help="Only claims of that event.", autocompletion=completed.events)
    ] = None,
    status: Annotated[ClaimStatus | None, typer.Option(help="Only claims of that status.")] = None,
    since: period.From = None,
    until: period.To = None,
    page: Page = 0,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """List claims, newest first: one's own, or with --all or --user those of others."""
    with session.logged_in() as client:
        found = client.claims.list(
            mine=not (everyone or user),
            user_id=user_id_if(client, user),
            event_id=event,
            status=status,
            since=period.begins(since),
            until=period.ends(until),
            page=page,
            limit=limit,
        )
        more = bool(event or status) and not (everyone or user) and whose.sees_everybodys(client)
    show_page(found, claims.claims, as_json=as_json)
    if more:
        note("These are your own claims alone; everybody's: add --all")
    whose.note_unknown(user, nothing=not found.items)


@app.command("show")
def show_claim(claim_id: ClaimId, *, as_json: JsonFlag = False) -> None:
    """Show a claim, its decision and why."""
    with session.logged_in() as client:
        claim = client.claims.get(claim_id)
    show(claim, lambda: claims.claim(claim), as_json=as_json)


@app.command("explain")
def explain_claim(claim_id: ClaimId, *, as_json: JsonFlag = False) -> None:
    """Show why a claim is what it is: the whole tree of its condition."""
    with session.logged_in() as client:
        claim = client.claims.get(claim_id)
    show(claim, lambda: explain.claim(claim), as_json=as_json)


@app.command("revoke")
def revoke(
    claim_id: ClaimId,
    *,
    reason: Annotated[str, typer.Option(help="Why; the user reads it.")],
    as_json: JsonFlag = False,
) -> None:
    """Take back what a claim was granted: a further ledger entry, and the stock has it again."""
    with session.logged_in() as client:
        claim = client.claims.revoke(claim_id, reason)
    show(claim, lambda: claims.claim(claim), as_json=as_json)
