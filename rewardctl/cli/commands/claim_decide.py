"""`rewardctl claim decide`: one claim by its id, or all that a filter finds, after a look at what would come of it."""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal

import typer
from pydantic import ValidationError

from rewardctl.cli import bulk_decision, inputs, period, session
from rewardctl.cli.exits import Status
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, note, show, write
from rewardctl.cli.views import claims
from rewardctl.cli.whose import user_id
from rewardctl.kernel.errors import Conflict, Invalid
from rewardctl.wire.claims import BulkDecisionRequest, DecisionFilter, DecisionRequest


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


_STATUS: Final[dict[Decision, Literal["APPROVED", "REJECTED"]]] = {
    Decision.APPROVE: "APPROVED",
    Decision.REJECT: "REJECTED",
}


def decide(
    claim_id: Annotated[
        str | None,
        typer.Argument(help="One claim's id; left out, a filter says which.", autocompletion=completed.claims),
    ] = None,
    decision: Annotated[Decision | None, typer.Argument(help="What becomes of it.")] = None,
    *,
    approve: Annotated[bool | None, typer.Option("--approve/--reject", help="What becomes of them.")] = None,
    event: Annotated[
        str | None, typer.Option(help="All that wait in that event.", autocompletion=completed.events)
    ] = None,
    user: Annotated[str | None, typer.Option(help="Only that user's, by id or e-mail.")] = None,
    reward: Annotated[str | None, typer.Option(help="Only of that reward.", autocompletion=completed.rewards)] = None,
    since: period.From = None,
    until: period.To = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Rejected ones in place of those that wait.")] = False,
    reason: Annotated[str | None, typer.Option(help="What the users read; many are rejected with one only.")] = None,
    yes: inputs.Yes = False,
    dry_run: inputs.DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Approve or reject one claim, or many: these are shown first, and decided once that is confirmed."""
    found = {"event_id": event, "user_id": user, "reward_id": reward, **_period(since, until)}
    given = {name: value for name, value in found.items() if value is not None}
    chosen = _chosen(decision, approve)
    if claim_id is not None and not (given or rejected or dry_run):
        return _one(claim_id, DecisionRequest(status=_STATUS[chosen], reason=reason), as_json=as_json)
    if claim_id is not None or not given.keys() & {"event_id", "user_id"}:
        raise Invalid("Name one claim, or those of an --event or a --user", hint="see: rewardctl claim decide --help")
    if as_json and not (yes or dry_run):
        raise Invalid("--json does not ask", hint="add --yes or --dry-run")
    _many(_wanted(_by_id(given), chosen, reason, rejected=rejected), yes=yes, dry_run=dry_run, as_json=as_json)
    return None


def _period(since: str | None, until: str | None) -> dict[str, Any]:
    return {"since": period.begins(since), "until": period.ends(until)}


def _by_id(given: dict[str, Any]) -> dict[str, Any]:
    if "user_id" not in given:
        return given
    with session.logged_in() as client:
        return {**given, "user_id": user_id(client, given["user_id"])}


def _chosen(decision: Decision | None, approve: bool | None) -> Decision:
    """Said once, in either way. Raises: Invalid."""
    if (decision is None) == (approve is None):
        raise Invalid("Say once what becomes of it", hint="add --approve or --reject")
    return decision or (Decision.APPROVE if approve else Decision.REJECT)


def _wanted(given: dict[str, Any], decision: Decision, reason: str | None, *, rejected: bool) -> BulkDecisionRequest:
    try:
        found = DecisionFilter(status="REJECTED" if rejected else "PENDING", **given)
        return BulkDecisionRequest(filter=found, status=_STATUS[decision], reason=reason, dry_run=True)
    except ValidationError as error:
        if decision is Decision.REJECT and reason is None:
            raise Invalid("Many are rejected with a reason only", hint="add --reason TEXT: the users read it") from None
        raise inputs.refused(error) from None


def _one(claim_id: str, wanted: DecisionRequest, *, as_json: bool) -> None:
    with session.logged_in() as client:
        claim = client.claims.decide(claim_id, wanted)
    refused = wanted.status == "APPROVED" and claim.status == "REJECTED"
    if as_json or not refused:
        show(claim, lambda: claims.claim(claim), as_json=as_json)
    why = "; ".join(one.message for one in claim.reasons)
    if refused:
        raise Conflict(f"The claim is REJECTED: {why}", hint=f"see: rewardctl claim explain {claim_id}")
    if claim.status == "PENDING":
        note(f"The claim is still PENDING; see in a while: rewardctl claim show {claim_id}")


def _many(wanted: BulkDecisionRequest, *, yes: bool, dry_run: bool, as_json: bool) -> None:
    with session.logged_in() as client:
        foreseen = client.claims.decide_many(wanted)
        if dry_run or not foreseen.examined:
            show(foreseen, lambda: bulk_decision.view(foreseen, wanted.status), as_json=as_json)
            return
        if not (as_json or yes):
            write(bulk_decision.view(foreseen, wanted.status))
        inputs.confirm("Decide them?", yes=yes)
        done = bulk_decision.carried_out(client, wanted, foreseen.examined)
    show(done, lambda: bulk_decision.view(done, wanted.status), as_json=as_json)
    if done.failed:
        raise typer.Exit(Status.FAILED)
