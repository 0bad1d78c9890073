"""The audit log: its chains, and what the documents say that it must tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rewardctl.audit.records import AuditEntry, Claim, Event, EventReward
from rewardctl.audit.told import EventTold, Subject, status
from rewardctl.audit.user import User
from rewardctl.kernel import chain
from rewardctl.kernel.clock import iso


def audit_chain_broken(subject: Subject) -> Iterator[str]:
    """An entry of the audit log has a wrong hash, or does not carry the hash of the one before it.

    Sentence 7, of the audit log: it only grows, so whatever was changed later shows.
    """
    previous = chain.GENESIS
    for entry in subject.entries:
        if entry.previous_hash != previous or entry.hash != chain.link(entry.previous_hash, _chained(entry)):
            yield entry.id
        previous = entry.hash


def audit_chain_gap(subject: Subject) -> Iterator[str]:
    """The entries of a subject of the audit log are not numbered 1, 2, 3 and on.

    Sentence 7, of the audit log: none is missing in between, and no two are one.
    """
    yield from (entry.id for entry in subject.entries[:1] if entry.seq != 1)
    yield from (later.id for earlier, later in pairwise(subject.entries) if later.seq != earlier.seq + 1)


def untold_decision(user: User) -> Iterator[str]:
    """An operator decided, overrode or revoked a claim, and the audit log does not tell of it.

    Sentence 7, of the audit log: no change goes untold, and a chain that is cut at its end shows by its claim.
    """
    yield from (claim.id for claim in user.claims if claim.at_rest and not _told(claim, user.told))


@dataclass(frozen=True, slots=True)
class Held:
    """An event or an offer as it stands, and what is told of its event."""

    thing: Event | EventReward
    told: EventTold


def untold_change(held: Held) -> Iterator[str]:
    """An event or an offer is at a version that the audit log does not tell of.

    Sentence 7, of the audit log: no change goes untold, and a chain that is cut at its end shows by its event.
    """
    thing, told = held.thing, held.told
    if isinstance(thing, Event):
        known = (told.version, told.deleted) == (thing.version, thing.deleted_at is not None)
    else:
        known = told.revisions.get(thing.reward_id, 0) >= (thing.revision or 1)
    if not known:
        yield thing.id


def _told(claim: Claim, told: Mapping[str, str | None]) -> bool:
    if claim.unaudited:
        return status(claim.unaudited[-1]) == claim.status
    if claim.id in told:
        return told[claim.id] == claim.status
    return not _by_operator(claim)


def _by_operator(claim: Claim) -> bool:
    """Whether the claim is as only an operator can have made it."""
    if claim.status == "APPROVED":
        return claim.origin != "ATTEMPT"
    if claim.status == "REJECTED":
        return claim.origin == "WAITING" or any(reason.code == "rejected_by_operator" for reason in claim.reasons)
    return claim.status == "REVOKED"


def _chained(entry: AuditEntry) -> dict[str, Any]:
    """The fields that the hash covers, written down a second time so that the writer is not believed."""
    return {
        "id": entry.id,
        "action": entry.action,
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id},
        "seq": entry.seq,
        "actor": entry.actor,
        "requestId": entry.request_id,
        "old": entry.old,
        "new": entry.new,
        "at": iso(entry.at),
    }
