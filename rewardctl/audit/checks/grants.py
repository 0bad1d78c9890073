"""Claims against the ledger: what was given was entered once, and what was taken back too."""

from collections.abc import Iterable, Iterator, Sequence

from rewardctl.audit.checks.repeats import repeated
from rewardctl.audit.records import Claim, Entry
from rewardctl.audit.user import User


def missing_grant(user: User) -> Iterator[str]:
    """A claim was approved, and there is no grant or no GRANT entry of it.

    Sentence 3, never lose.
    """
    for claim in user.claims:
        entered = claim.step == "RECORDED" or claim.status in {"APPROVED", "REVOKED"}
        fewer = entered and len(user.entries_of(claim, "GRANT")) < len(claim.grants)
        if fewer or ((entered or claim.step == "GRANTED") and not claim.grants):
            yield claim.id


def grant_mismatch(user: User) -> Iterator[str]:
    """A GRANT entry is of another amount, type or reward than its claim was granted.

    Sentence 3, never lose.
    """
    for claim in user.claims:
        granted = {(grant.amount, grant.type, grant.reward_id) for grant in claim.grants}
        own = user.entries_of(claim, "GRANT") if granted else ()
        yield from (entry.id for entry in own if (entry.amount, entry.type, entry.reward_id) not in granted)


def double_grant(user: User) -> Iterator[str]:
    """A claim has two GRANT entries of one reward.

    Sentences 3 and 6: exactly one grant, whatever was asked again.
    """
    grants = (entry for entry in user.entries if entry.kind == "GRANT")
    yield from (entry.id for entry in repeated(grants, lambda entry: (entry.claim_id, entry.reward_id)))


def double_reversal(user: User) -> Iterator[str]:
    """A claim has two REVOKE entries, or two EXPIRE entries, of one reward.

    Sentence 7: there is one entry for each claim, reward and kind.
    """
    others = (entry for entry in user.entries if entry.kind != "GRANT")
    yield from (entry.id for entry in repeated(others, lambda entry: (entry.claim_id, entry.reward_id, entry.kind)))


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
        missing = revoked and len(user.entries_of(claim, "REVOKE")) < len(claim.grants)
        if missing or any(map(_left_over, _by_reward(user.entries_of(claim)))):
            yield claim.id


def _by_reward(entries: Iterable[Entry]) -> Iterable[Sequence[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.reward_id, []).append(entry)
    return found.values()


def _left_over(entries: Sequence[Entry]) -> bool:
    """Whether something of what was ended is still there."""
    return any(entry.kind != "GRANT" for entry in entries) and sum(entry.amount for entry in entries) != 0


def _explained(entry: Entry, claim: Claim | None) -> bool:
    if claim is None or not claim.grants:
        return False
    match entry.kind:
        case "GRANT":
            return True
        case "EXPIRE":
            return any(grant.expires_at is not None for grant in claim.grants)
        case "REVOKE":
            return claim.step in {"REVOKING", "REVERSED", "RETURNED"} or claim.status == "REVOKED"
