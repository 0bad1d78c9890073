"""Deciding many claims, as people see it: what would be done, how far it is, what was done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli.output import tracked
from rewardctl.cli.spoken import said
from rewardctl.cli.tables import table
from rewardctl.client import Client
from rewardctl.wire.claims import BulkDecisionRequest, BulkDecisionResponse, CodeCount, Undecided

_A_REQUEST: Final = 50
_SHOWN: Final = 20


def carried_out(client: Client, wanted: BulkDecisionRequest, expected: int) -> BulkDecisionResponse:
    """The answers of as many requests as it takes, as one, with a bar for the `expected` claims meanwhile."""
    total = _Sum()
    for _ in tracked(_claim_by_claim(client, wanted, total), expected, "deciding"):
        pass
    return total.answer()


def _claim_by_claim(client: Client, wanted: BulkDecisionRequest, total: "_Sum") -> Iterator[None]:
    cursor = None
    while True:
        update = {"dry_run": False, "limit": _A_REQUEST, "cursor": cursor}
        answer = client.claims.decide_many(wanted.model_copy(update=update))
        total.add(answer)
        yield from repeat(None, answer.examined)
        if not answer.has_more:
            return
        cursor = answer.next_cursor


@dataclass(slots=True)
class _Sum:
    examined: int = 0
    decided: int = 0
    under_way: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    undecided: list[Undecided] = field(default_factory=list)

    def add(self, answer: BulkDecisionResponse) -> None:
        self.examined += answer.examined
        self.decided += answer.decided
        self.under_way += answer.under_way
        self.failures.update({one.code: one.count for one in answer.failures})
        self.undecided.extend(answer.undecided[: _SHOWN - len(self.undecided)])

    def answer(self) -> BulkDecisionResponse:
        return BulkDecisionResponse(
            dry_run=False,
            examined=self.examined,
            decided=self.decided,
            under_way=self.under_way,
            failed=self.failures.total(),
            failures=[CodeCount(code=code, count=count) for code, count in self.failures.most_common()],
            undecided=self.undecided,
            next_cursor=None,
            has_more=False,
        )


def view(found: BulkDecisionResponse, status: str) -> RenderableType:
    if not found.examined:
        return "There is nothing to decide."
    would = "would be " if found.dry_run else ""
    rows = [[said(f"{would}{status.lower()}"), found.decided]]
    rows += [[said("still being decided"), found.under_way]] if found.under_way else []
    rows += [[said(f"can't be decided: {one.code}"), one.count] for one in found.failures]
    parts: list[RenderableType] = [table(["claims", "count"], rows)]
    if found.undecided:
        why = [[one.claim_id, one.user_id, said(one.message)] for one in found.undecided]
        parts.append(table(["first undecided", "user", "why"], why))
    if found.has_more:
        parts.append(Text(said(f"These are the first {found.examined}; there are more."), style="yellow"))
    return Group(*parts)
