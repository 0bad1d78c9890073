"""A verdict as a tree in the terminal: what is met, what is not, what is missing and from when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from rewardctl.cli.output import safe
from rewardctl.cli.spoken import said
from rewardctl.cli.views.claims import BY_OPERATOR, because, waits
from rewardctl.cli.views.values import demanded, status, when
from rewardctl.wire.claims import ClaimResponse, Reason
from rewardctl.wire.eligibility import EligibilityResponse, Prospect

_JOINED: Final = {"all": "all of", "any": "any of", "not": "not"}


def claim(found: ClaimResponse) -> RenderableType:
    """Why a claim is what it is."""
    head = Text.assemble(
        safe(found.event.name), " → ", safe(found.event_reward.reward.name), "  ", status(found.status)
    )
    wait = [Text(f"  {waiting}", "yellow")] if (waiting := waits(found)) else []
    return Group(head, *_reasons(found.reasons), *wait, *_overruled(found), *_evaluated(found.evaluation))


def _overruled(found: ClaimResponse) -> Sequence[RenderableType]:
    """Where an operator decided, the verdict is what the platform held of it when the claim was made."""
    if found.evaluation is None or BY_OPERATOR not in [one.code for one in found.reasons]:
        return []
    made, zone = datetime.fromisoformat(found.evaluation["at"]), found.evaluation["timeZone"]
    return [Text(f"  {said(f'What the platform found on {when(made, zone)}:')}", "dim")]


def eligibility(found: EligibilityResponse) -> RenderableType:
    if not found.rewards:
        return Text(said("The event offers nothing."))
    return Group(*(_prospect(one) for one in found.rewards))


def looked_in_vain(found: EligibilityResponse) -> bool:
    """Whether conditions ask what the user did, and there is nothing at all."""
    facts = [ids for one in found.rewards for ids in one.evaluation["facts"].values()]
    return bool(facts) and not any(facts)


def _prospect(prospect: Prospect) -> RenderableType:
    head = Text.assemble(safe(prospect.reward.name), f"  {said('would be')} ", status(prospect.outcome))
    return Group(head, *_reasons(prospect.reasons), *_evaluated(prospect.evaluation))


def _reasons(found: Sequence[Reason]) -> Sequence[RenderableType]:
    return [Text.assemble("  ", because(one), style="yellow") for one in found]


def _evaluated(evaluation: Mapping[str, Any] | None) -> Sequence[RenderableType]:
    if evaluation is None:
        return [Text(f"  {said('No evaluation was kept.')}", "dim")]
    facts = [
        Text(f"  {safe(name)}: {safe(', '.join(ids)) or said('nothing recorded')}", "dim")
        for name, ids in evaluation["facts"].items()
    ]
    return [_tree(evaluation["verdict"], evaluation["timeZone"]), *facts]


def _tree(verdict: Mapping[str, Any], zone: str) -> Tree:
    tree = Tree(_line(verdict, zone), guide_style="dim")
    for one in verdict.get("of", ()):
        tree.children.append(_tree(one, zone))
    return tree


def _line(verdict: Mapping[str, Any], zone: str) -> Text:
    mark = Text("✓ ", "green") if verdict["met"] else Text("✗ ", "red")
    return Text.assemble(mark, safe(_said(verdict)), Text(_when(verdict, zone), "yellow"))


def _said(verdict: Mapping[str, Any]) -> str:
    if verdict["kind"] == "always":
        return said("no condition")
    if verdict["kind"] in _JOINED:
        return said(_JOINED[verdict["kind"]])
    if verdict["kind"] == "custom":
        return _custom(verdict)
    found = said("nothing") if verdict["found"] is None else verdict["found"]
    return f"{demanded(verdict['about'], verdict['needed'])}: {said(f'found {found}')}"


def _custom(verdict: Mapping[str, Any]) -> str:
    """A condition type speaks for itself, or its needs are listed."""
    about = verdict["about"]
    if "text" in verdict:
        return f"{about}: {said(verdict['text'])}"
    needed = ", ".join(f"{name} {value}" for name, value in verdict.get("needed", {}).items())
    found = said("nothing") if verdict["found"] is None else verdict["found"]
    return f"{about}{needed and ' '}{needed}: {said(f'found {found}')}"


def _when(verdict: Mapping[str, Any], zone: str) -> str:
    missing = said(f", {verdict['missing']} missing") if verdict.get("missing") else ""
    if "earliest" not in verdict or "of" in verdict:
        return missing
    earliest = datetime.fromisoformat(verdict["earliest"])
    return missing + said(f", earliest {when(earliest, zone)}")
