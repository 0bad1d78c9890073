"""Runs every check over one stream of lines. In memory are the offers and one user's documents at a time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from rewardctl.audit.checks import answers, chains, claims, grants, indexes, stock
from rewardctl.audit.lines import Document, Kind, Line, section
from rewardctl.audit.records import Claim, Entry, EventReward, Header, Wallet
from rewardctl.audit.report import Check, Finding, Report
from rewardctl.audit.user import User

HEADER_CHECKS: Final[Sequence[Check[Header]]] = (indexes.index_missing,)
STOCK_CHECKS: Final[Sequence[Check[stock.Stand]]] = (
    stock.over_issued,
    stock.stock_mismatch,
    stock.stock_negative,
    stock.orphan_hold,
)
USER_CHECKS: Final[Sequence[Check[User]]] = (
    *(claims.double_claim, claims.limit_exceeded, claims.slot_kept, claims.duplicate_key),
    *(claims.half_done, claims.impossible_state, claims.orphan_claim, claims.missing_hold),
    *(answers.missing_answer, answers.lost_approval),
    *(grants.missing_grant, grants.grant_mismatch, grants.double_grant, grants.double_reversal),
    *(grants.orphan_entry, grants.missing_reversal),
    *(chains.chain_broken, chains.chain_gap, chains.balance_mismatch),
    claims.unreadable,
)
CHECKS: Final[Sequence[Check[Any]]] = (*STOCK_CHECKS, *USER_CHECKS, *HEADER_CHECKS)

_SUMS: Final = {
    "doubles": ("double_claim", "double_grant", "double_reversal", "duplicate_key"),
    "missing": ("missing_grant", "missing_reversal", "missing_answer", "lost_approval"),
    "halfDone": ("half_done",),
    "brokenHashes": ("chain_broken",),
}
"""Counts that are sums of findings."""
_COUNTED: Final = (
    *("claims", "pending", "approved", "rejected", "revoked", "onTheirWay", "void"),
    *("grants", "entries", "attempts", "wallets", "stock", "issued", "remaining"),
    *("doubles", "missing", "overIssued", "halfDone", "brokenHashes"),
)
RecordT = TypeVar("RecordT", Claim, Entry, EventReward, Wallet)


def verify(lines: Iterable[Line]) -> Report:
    """Whether the seven sentences hold of everything that `lines` tell; see `lines` for their order."""
    stream = iter(lines)
    _, header = next(stream)
    audit = _Audit(Header.model_validate(header))
    for (of_a_user, _), together in groupby(stream, section):
        take = audit.take_user if of_a_user else audit.take
        take(together)
    return audit.report()


class _Audit:
    def __init__(self, header: Header) -> None:
        self._findings = {check.__name__: Finding.of(check) for check in CHECKS}
        self._counts: Counter[str] = Counter()
        self._stands: dict[str, stock.Stand] = {}
        self._offers: dict[str, EventReward] = {}
        self._now = header.server_time
        self._run(HEADER_CHECKS, header)

    def take(self, lines: Iterable[Line]) -> None:
        for kind, document in lines:
            if kind is Kind.EVENT_REWARD:
                self._take_offer(document)
            else:
                self._counts["attempts"] += document["count"]

    def _take_offer(self, document: Document) -> None:
        misfits: list[str] = []
        for offer in _read(EventReward, [document], misfits):
            self._offers[offer.id] = offer
            self._stands[offer.id] = stock.Stand(offer)
        self._findings["unreadable"].add(misfits)

    def take_user(self, lines: Iterable[Line]) -> None:
        user = self._user(list(lines))
        self._run(USER_CHECKS, user)
        for claim in user.claims:
            if claim.event_reward_id in self._stands:
                self._stands[claim.event_reward_id].count(claim)
        self._count(user)

    def _user(self, lines: Sequence[Line]) -> User:
        misfits: list[str] = []
        found = _read(Claim, _of(Kind.CLAIM, lines), misfits)
        entries = _read(Entry, _of(Kind.ENTRY, lines), misfits)
        wallets = _read(Wallet, _of(Kind.WALLET, lines), misfits)
        return User(
            id=section(lines[0])[1],
            claims=sorted(found, key=lambda claim: claim.id),
            entries=sorted(entries, key=lambda entry: entry.seq),
            wallet=next(iter(wallets), None),
            misfits=misfits,
            event_rewards=self._offers,
            now=self._now,
        )

    def _count(self, user: User) -> None:
        real = [claim for claim in user.claims if claim.step != "VOID"]
        self._counts.update(claim.status.lower() for claim in real if claim.status)
        self._counts["claims"] += len(real)
        self._counts["void"] += len(user.claims) - len(real)
        self._counts["onTheirWay"] += sum(not claim.at_rest for claim in real)
        self._counts["entries"] += len(user.entries)
        self._counts["grants"] += sum(entry.kind == "GRANT" for entry in user.entries)
        self._counts["wallets"] += user.wallet is not None

    def _run(self, checks: Sequence[Check[Any]], subject: object) -> None:
        for check in checks:
            self._findings[check.__name__].add(check(subject))

    def report(self) -> Report:
        for stand in self._stands.values():
            self._run(STOCK_CHECKS, stand)
            self._count_stock(stand)
        sums = {name: sum(self._findings[one].count for one in parts) for name, parts in _SUMS.items()}
        counts = {**self._counts, **sums}
        findings = [finding for finding in self._findings.values() if finding.count]
        return Report({name: counts.get(name, 0) for name in _COUNTED}, findings)

    def _count_stock(self, stand: stock.Stand) -> None:
        self._counts["overIssued"] += stand.over_issued
        if stand.offer.stock_total is not None:
            self._counts["stock"] += stand.offer.stock_total
            self._counts["issued"] += stand.approved
            self._counts["remaining"] += stand.offer.stock_remaining or 0


def _of(kind: Kind, lines: Sequence[Line]) -> Iterable[Document]:
    return (document for one, document in lines if one is kind)


def _read(model: type[RecordT], documents: Iterable[Document], misfits: list[str]) -> list[RecordT]:
    """The documents as records; the ids of those that are none are added to `misfits`."""
    found: list[RecordT] = []
    for document in documents:
        try:
            found.append(model.model_validate(document))
        except ValidationError:
            misfits.append(str(document.get("_id")))
    return found
