from collections.abc import Iterator
from typing import Final

from rewardctl.audit.records import Claim
from rewardctl.audit.user import User

_CREATED: Final = 201
_CONFLICT: Final = 409


def missing_answer(user: User) -> Iterator[str]:
    """A keyed claim is at rest without an answer for its replays, or has another claim's.

    Sentence 5, a replay is silent: a claim is answered 201 with its own id, an attempt that made none 409.
    """
    yield from (claim.id for claim in user.claims if claim.key is not None and not _answered(claim))


def lost_approval(user: User) -> Iterator[str]:
    """A user was answered APPROVED, and the claim was never approved.

    Sentence 3, never lose: what was said is found again.
    """
    for claim in user.claims:
        told = claim.answer is not None and claim.answer.claim_status == "APPROVED"
        if told and claim.status not in {"APPROVED", "REVOKED"}:
            yield claim.id


def _answered(claim: Claim) -> bool:
    if claim.answer is None:
        return not claim.at_rest
    if claim.step == "VOID":
        return claim.answer.status == _CONFLICT
    return (claim.answer.status, claim.answer.claim_id) == (_CREATED, claim.id)
