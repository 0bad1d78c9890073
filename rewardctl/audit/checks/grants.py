"""Claims against the ledger: what was given was entered once, and what was taken back too."""

from collections.abc import Iterator

from rewardctl.audit.checks.repeats import repeated
from rewardctl.audit.records import Claim, Entry
from rewardctl.audit.user import User


def missing_grant(user: User) -> Iterator[str]:
    """A claim was approved, and there is no grant or no GRANT entry of it.

    Sentence 3, never lose.
    """
    for claim in user.claims:
        entered = claim.step == "RECORDED" or claim.status in {"APPROVED", "REVOKED"}
        if (entered and not user.entries_of(claim, "GRANT")) or (
            (entered or claim.step == "GRANTED") and not claim.grant
        ):
            yield claim.id


def grant_mismatch(user: User) -> Iterator[str]:
    """A GRANT entry is of another amount, type or reward than its claim was granted.

    Sentence 3, never lose.
    """
    for claim in user.claims:
        if claim.grant is not None:
            granted = claim.grant.amount, claim.reward.type, claim.reward.id
            own = user.entries_of(claim, "GRANT")
            yield from (entry.id for entry in own if (entry.amount, entry.type, entry.reward_id) != granted)


def double_grant(user: User) -> Iterator[str]:
    """A claim has two GRANT entries.

    Sentences 3 and 6: exactly one grant, whatever was asked again.
    """
    grants = (entry for entry in user.entries if entry.kind == "GRANT")
    yield from (entry.id for entry in repeated(grants, lambda entry: entry.claim_id))


def double_reversal(user: User) -> Iterator[str]:
    """A claim has two REVOKE entries, or two EXPIRE entries.

    Sentence 7: there is one entry for each claim, reward and kind.
    """
    others = (entry for entry in user.entries if entry.kind != "GRANT")
    yield from (entry.id for entry in repeated(others, lambda entry: (entry.claim_id, entry.kind)))


def orphan_entry(user: User) -> Iterator[str]:
    """An entry is of a claim that is not there, or says what never happened to it.

    Sentence 3, never lose: a claim whose entry is there was once acknowledged.
    """
    yield from (entry.id for entry in user.entries if not _explained(entry, user.claims_by_id.get(entry.claim_id)))


def missing_reversal(user: User) -> Iterator[str]:
    """A claim was revoked, or its grant expired, and its entries do not cancel out.

    Sentence 7: a revoke is a further entry, of what was left.
    """
    for claim in user.claims:
        revoked = claim.step in {"REVERSED", "RETURNED"} or claim.status == "REVOKED"
        own = user.entries_of(claim)
        ended = any(entry.kind != "GRANT" for entry in own)
        missing = revoked and not user.entries_of(claim, "REVOKE")
        if missing or (ended and sum(entry.amount for entry in own) != 0):
            yield claim.id


def _explained(entry: Entry, claim: Claim | None) -> bool:
    if claim is None or claim.grant is None:
        return False
    match entry.kind:
        case "GRANT":
            return True
        case "EXPIRE":
            return claim.grant.expires_at is not None
        case "REVOKE":
            return claim.step in {"REVOKING", "REVERSED", "RETURNED"} or claim.status == "REVOKED"
