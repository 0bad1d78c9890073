from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Final

from rewardctl.audit.checks.repeats import repeated
from rewardctl.audit.records import Claim
from rewardctl.audit.user import User

_PATIENCE: Final = timedelta(seconds=30)
_ON_ITS_WAY: Final = dict.fromkeys(
    ("WAITING", "SUBMITTED", "RESERVED", "GRANTED", "RECORDED", "REFUSED"), frozenset({"PENDING"})
)
_STATUSES: Final[Mapping[str, frozenset[str | None]]] = {
    **_ON_ITS_WAY,
    "DECIDED": frozenset({"APPROVED", "REJECTED", "REVOKED"}),
    **dict.fromkeys(("REVOKING", "REVERSED", "RETURNED"), frozenset({"APPROVED"})),
    "VOID": frozenset({None}),
}


def double_claim(user: User) -> Iterator[str]:
    """Two live claims of a user are in the same slot of an event reward's period.

    Sentence 2, never twice: the slot is what only one of them can have.
    """
    live = (claim for claim in user.claims if claim.live)
    yield from (claim.id for claim in repeated(live, lambda claim: (*_place(claim), claim.slot)))


def limit_exceeded(user: User) -> Iterator[str]:
    """A user has more live claims of an event reward's period than the limit, or one in a slot beyond it.

    Sentence 2, never twice. Where the limit was changed between the claims, the greatest one counts.
    """
    live = sorted((claim for claim in user.claims if claim.live), key=lambda claim: (*_place(claim), claim.id))
    for _, together in groupby(live, _place):
        claims = list(together)
        allowed = max(claim.limit.count for claim in claims)
        yield from (claim.id for n, claim in enumerate(claims) if n >= allowed or not _in_its_limit(claim))


def slot_kept(user: User) -> Iterator[str]:
    """A claim that is over keeps its slot, so that the user can't claim again.

    Sentence 2, never twice, and not less than the limit either.
    """
    yield from (claim.id for claim in user.claims if not claim.live and claim.slot is not None)


def duplicate_key(user: User) -> Iterator[str]:
    """Two claims of a user came with the same Idempotency-Key.

    Sentence 5, a replay is silent: a key is executed once.
    """
    keyed = (claim for claim in user.claims if claim.key is not None)
    yield from (claim.id for claim in repeated(keyed, lambda claim: claim.key))


def half_done(user: User) -> Iterator[str]:
    """A claim on its way has stood still for more than 30 seconds, or nobody will ever take it up.

    Sentence 4, never half: whoever drives a claim says until when, and is followed by another one.
    """
    for claim in user.claims:
        abandoned = not claim.at_rest and claim.lease_until is None
        if abandoned or claim.stale(user.now, _PATIENCE):
            yield claim.id


def impossible_state(user: User) -> Iterator[str]:
    """A claim has a status that does not go with the step it is at.

    Sentence 4, never half: no way of the platform's leads there.
    """
    yield from (claim.id for claim in user.claims if claim.status not in _STATUSES[claim.step])


def orphan_claim(user: User) -> Iterator[str]:
    """A claim is of an event reward that is not there.

    Sentence 1, never over-issue: its stock can't be counted.
    """
    yield from (claim.id for claim in user.claims if claim.event_reward_id not in user.event_rewards)


def missing_hold(user: User) -> Iterator[str]:
    """A claim goes on to be granted, and the limited stock does not know that it took one.

    Sentence 1, never over-issue: the stock is taken before anything is given.
    """
    for claim in user.claims:
        offer = user.event_rewards.get(claim.event_reward_id)
        limited = offer is not None and offer.stock_total is not None
        if limited and claim.step in {"RESERVED", "GRANTED"} and offer and claim.id not in offer.holds:
            yield claim.id


def unreadable(user: User) -> Iterator[str]:
    """A document is not of the shape that the platform stores.

    All sentences: what can't be read can't be proved.
    """
    yield from user.misfits


def _place(claim: Claim) -> tuple[str, str]:
    return claim.event_reward_id, claim.bucket


def _in_its_limit(claim: Claim) -> bool:
    return claim.slot is not None and 1 <= claim.slot <= claim.limit.count
