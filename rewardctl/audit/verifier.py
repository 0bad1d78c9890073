"""Runs every check over one stream of lines.

In memory are the events and offers, the last status told of each claim that an operator decided, and one user's
documents at a time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from rewardctl.audit.checks import answers, audit_log, chains, claims, grants, indexes, stock
from rewardctl.audit.lines import Document, Kind, Line, Part, section
from rewardctl.audit.records import AuditEntry, Claim, Entry, Event, EventReward, Header, Wallet
from rewardctl.audit.report import Check, Finding, Report
from rewardctl.audit.told import Subject, Told
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
    audit_log.untold_decision,
    claims.unreadable,
)
SUBJECT_CHECKS: Final[Sequence[Check[Subject]]] = (audit_log.audit_chain_broken, audit_log.audit_chain_gap)
HELD_CHECKS: Final[Sequence[Check[audit_log.Held]]] = (audit_log.untold_change,)
CHECKS: Final[Sequence[Check[Any]]] = (*STOCK_CHECKS, *USER_CHECKS, *SUBJECT_CHECKS, *HELD_CHECKS, *HEADER_CHECKS)

_SUMS: Final = {
    "doubles": ("double_claim", "double_grant", "double_reversal", "duplicate_key"),
    "missing": ("missing_grant", "missing_reversal", "missing_answer", "lost_approval"),
    "halfDone": ("half_done",),
    "brokenHashes": ("chain_broken", "audit_chain_broken"),
    "untold": ("untold_decision", "untold_change"),
}
"""Counts that are sums of findings."""
_COUNTED: Final = (
    *("claims", "pending", "approved", "rejected", "revoked", "onTheirWay", "void"),
    *("grants", "entries", "attempts", "wallets", "auditEntries", "stock", "issued", "held", "remaining"),
    *("doubles", "missing", "overIssued", "halfDone", "brokenHashes", "untold"),
)
RecordT = TypeVar("RecordT", AuditEntry, Claim, Entry, Event, EventReward, Wallet)


def verify(lines: Iterable[Line]) -> Report:
    """Whether the seven sentences hold of everything that `lines` tell; see `lines` for their order."""
    stream = iter(lines)
    _, header = next(stream)
    audit = _Audit(Header.model_validate(header))
    takes = {Part.USER: audit.take_user, Part.SUBJECT: audit.take_subject, Part.REST: audit.take}
    for (part, _), together in groupby(stream, section):
        takes[part](together)
    return audit.report()


class _Audit:
    def __init__(self, header: Header) -> None:
        self._findings = {check.__name__: Finding.of(check) for check in CHECKS}
        self._counts: Counter[str] = Counter()
        self._stands: dict[str, stock.Stand] = {}
        self._offers: dict[str, EventReward] = {}
        self._events: dict[str, Event] = {}
        self._told = Told()
        self._now = header.server_time
        self._run(HEADER_CHECKS, header)

    def take(self, lines: Iterable[Line]) -> None:
        for kind, document in lines:
            if kind is Kind.EVENT_REWARD:
                self._take_offer(document)
            elif kind is Kind.EVENT:
                self._take_event(document)
            else:
                self._counts["attempts"] += document["count"]

    def _take_event(self, document: Document) -> None:
        misfits: list[str] = []
        self._events.update({event.id: event for event in _read(Event, [document], misfits)})
        self._findings["unreadable"].add(misfits)

    def _take_offer(self, document: Document) -> None:
        misfits: list[str] = []
        for offer in _read(EventReward, [document], misfits):
            self._offers[offer.id] = offer
            self._stands[offer.id] = stock.Stand(offer)
        self._findings["unreadable"].add(misfits)

    def take_subject(self, lines: Iterable[Line]) -> None:
        misfits: list[str] = []
        entries = _read(AuditEntry, (document for _, document in lines), misfits)
        self._findings["unreadable"].add(misfits)
        if entries:
            subject = Subject(entries[0].subject_id, entries)
            self._run(SUBJECT_CHECKS, subject)
            self._told.take(subject)
            self._counts["auditEntries"] += len(entries)

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
            told=self._told.claims,
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
        for held in self._held():
            self._run(HELD_CHECKS, held)
        sums = {name: sum(self._findings[one].count for one in parts) for name, parts in _SUMS.items()}
        counts = {**self._counts, **sums}
        findings = [finding for finding in self._findings.values() if finding.count]
        return Report({name: counts.get(name, 0) for name in _COUNTED}, findings)

    def _held(self) -> Iterator[audit_log.Held]:
        """The events, and their offers, with what is told of them, be it still with them."""
        things: list[tuple[str, Event | EventReward]] = [(event.id, event) for event in self._events.values()]
        things += [(offer.event_id, offer) for offer in self._offers.values()]
        for event_id, thing in things:
            for note in thing.unaudited:
                self._told.event(event_id).take(note.action, note.new)
        for event_id, thing in things:
            yield audit_log.Held(thing, self._told.event(event_id))

    def _count_stock(self, stand: stock.Stand) -> None:
        self._counts["overIssued"] += stand.over_issued
        if stand.offer.stock_total is not None:
            self._counts["stock"] += stand.offer.stock_total
            self._counts["issued"] += stand.approved
            self._counts["held"] += stand.held - stand.approved
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
