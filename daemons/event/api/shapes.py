"""From the domain to the wire."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from daemons.event.domain.activity import Activity
from daemons.event.domain.claim import Claim
from daemons.event.domain.event import Event
from daemons.event.domain.ledger import Holding, LedgerEntry, Wallet
from daemons.event.domain.reward import EventReward, Reward
from daemons.event.service.decisions import Prospect
from daemons.event.service.ports.pages import Page, Slice
from rewardctl.kernel.clock import iso
from rewardctl.wire.activities import ActivityResponse
from rewardctl.wire.body import CursorPage, NumberedPage
from rewardctl.wire.claims import ClaimedEventReward, ClaimResponse, ClaimStatus, Reason
from rewardctl.wire.eligibility import Prospect as ProspectResponse
from rewardctl.wire.events import EventRef
from rewardctl.wire.rewards import RewardResponse
from rewardctl.wire.wallet import LedgerEntryResponse, WalletResponse

ItemT = TypeVar("ItemT")
ShapeT = TypeVar("ShapeT")


def event_fields(event: Event) -> dict[str, Any]:
    """As `EventResponse` says."""
    return {
        "id": event.id,
        "name": event.name,
        "description": event.description,
        "rewardCondition": event.reward_condition,
        "periodStart": iso(event.period_start),
        "periodEnd": iso(event.period_end) if event.period_end else None,
        "status": event.status,
        "timeZone": event.time_zone,
        "version": event.version,
        "createdAt": iso(event.created_at),
        "updatedAt": iso(event.updated_at),
    }


def reward_response(reward: Reward) -> RewardResponse:
    """With what is hidden, for operators."""
    return _reward(reward, reward.params)


def _reward(reward: Reward, params: Mapping[str, Any]) -> RewardResponse:
    return RewardResponse(
        id=reward.id,
        type=reward.type,
        name=reward.name,
        description=reward.description,
        created_at=reward.created_at,
        **params,
    )


def event_reward_fields(event: Event, offered: EventReward) -> dict[str, Any]:
    """As `EventRewardResponse` says."""
    stock, limit = offered.stock, offered.per_user_limit
    return {
        "id": offered.id,
        "reward": _reward_fields(offered.reward),
        "event": {"id": event.id, "name": event.name},
        "condition": offered.condition,
        "autoResolve": offered.auto_resolve,
        "stock": {"total": stock.total, "remaining": stock.remaining} if stock else None,
        "perUserLimit": limit.count if limit.per == "event" else {"count": limit.count, "per": limit.per},
        "version": offered.revision,
    }


def _reward_fields(reward: Reward) -> dict[str, Any]:
    """As `RewardResponse` says, without what is hidden."""
    return {
        "id": reward.id,
        "type": reward.type,
        "name": reward.name,
        "description": reward.description,
        "createdAt": iso(reward.created_at),
        **reward.shown,
    }


def claim_response(claim: Claim) -> ClaimResponse:
    if claim.status is None:
        raise ValueError("an attempt is no claim")
    event = EventRef(id=claim.event.id, name=claim.event.name)
    return ClaimResponse(
        id=claim.id,
        user_id=claim.user_id,
        event_reward=ClaimedEventReward(
            id=claim.event_reward_id,
            event=event,
            reward=_reward(
                claim.reward, claim.reward.params if claim.status is ClaimStatus.APPROVED else claim.reward.shown
            ),
            condition=dict(claim.condition),
            auto_resolve=claim.auto_resolve,
        ),
        event=event,
        status=claim.status,
        reasons=[Reason(code=reason.code, message=reason.message) for reason in claim.reasons_now],
        evaluation=dict(claim.evaluation) if claim.evaluation is not None else None,
        request_id=claim.request_id,
        created_at=claim.created_at,
        updated_at=claim.updated_at,
    )


def prospect_response(prospect: Prospect) -> ProspectResponse:
    return ProspectResponse(
        reward=_reward(prospect.offered.reward, prospect.offered.reward.shown),
        outcome=prospect.outcome,
        reasons=[Reason(code=reason.code, message=reason.message) for reason in prospect.reasons],
        evaluation=dict(prospect.decision.evaluation),
    )


def activity_response(activity: Activity) -> ActivityResponse:
    return ActivityResponse(
        id=activity.client_id,
        user_id=activity.user_id,
        type=activity.type,
        value=activity.value,
        fields=dict(activity.fields) or None,
        at=activity.at,
    )


def wallet_response(wallet: Wallet) -> WalletResponse:
    return WalletResponse(
        user_id=wallet.user_id, balances=dict(wallet.balances), holdings=list(map(_holding, wallet.holdings.values()))
    )


def _holding(one: Holding) -> dict[str, Any]:
    """The type's own details beside what every holding has."""
    common = {"type": one.type, "amount": one.amount, "claimId": one.claim_id, "rewardId": one.reward_id}
    return {**one.details, **common, "grantedAt": iso(one.at)}


def entry_response(entry: LedgerEntry) -> LedgerEntryResponse:
    return LedgerEntryResponse(
        seq=entry.seq,
        claim_id=entry.claim_id,
        reward_id=entry.reward_id,
        kind=entry.kind.value,
        type=entry.type,
        amount=entry.amount,
        details=dict(entry.details),
        at=entry.at,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )


def cursor_page(found: Slice[ItemT], shape: Callable[[ItemT], ShapeT]) -> CursorPage[ShapeT]:
    return CursorPage.of([shape(one) for one in found.items], found.next_cursor)


def numbered_page(page: Page[ItemT], shape: Callable[[ItemT], ShapeT]) -> NumberedPage[ShapeT]:
    return NumberedPage.of([shape(one) for one in page.items], total=page.total, page=page.page, limit=page.limit)
