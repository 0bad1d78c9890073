"""`rewardctl event add-reward | update-reward | remove-reward`: what an event offers."""

from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from rewardctl.cli import hints, inputs, pools, session
from rewardctl.cli.help import completed
from rewardctl.cli.output import JsonFlag, note, show
from rewardctl.cli.spoken import said
from rewardctl.cli.views import events
from rewardctl.client import Client
from rewardctl.kernel import missing
from rewardctl.kernel.errors import Invalid
from rewardctl.wire.events import EventRewardResponse, OfferChangeRequest, OfferRequest, Per, PeriodLimit

EventId = Annotated[str, typer.Argument(help="The event's id.", autocompletion=completed.events)]
RewardId = Annotated[str, typer.Argument(help="The reward's id.", autocompletion=completed.rewards)]
_ENDLESS: Final = "none"
_NONE_TO_GIVE: Final = "With a stock of 0 nobody can claim it: rewardctl event update-reward EVENT REWARD --stock 100"


def add_reward(
    event_id: EventId,
    reward_id: RewardId,
    *,
    condition: Annotated[str, typer.Option(help="A JSON object; {} is always met.")] = "{}",
    auto: Annotated[bool, typer.Option("--auto/--manual", help="Decide at once, or let an operator decide.")] = True,
    stock: Annotated[int | None, typer.Option(help="How many may be given. Unlimited if left out.")] = None,
    per_user: Annotated[int, typer.Option(help="How many one user may have.")] = 1,
    per: Annotated[Per, typer.Option(help="In each such period, of the event's time zone.")] = "event",
    as_json: JsonFlag = False,
) -> None:
    """Offer a reward in an event.

    A condition looks at all that a user ever did, before the event too. "within": "7d" bounds that to seven days: today
    and the six before it.
    """
    hints.mean("REWARD", reward_id)
    try:
        wanted = OfferRequest.model_validate(
            {
                "reward_id": reward_id,
                "condition": inputs.condition(condition),
                "auto_resolve": auto,
                "stock": stock,
                "per_user_limit": {"count": per_user, "per": per},
            }
        )
    except ValidationError as error:
        raise inputs.refused(error) from None
    with session.logged_in() as client:
        offered = client.events.offer(event_id, wanted)
        pools.warn(client, offered)
    _show(offered, as_json=as_json)


def update_reward(
    event_id: EventId,
    reward_id: RewardId,
    *,
    condition: Annotated[str | None, typer.Option(help="A JSON object; {} is always met.")] = None,
    auto: Annotated[
        bool | None, typer.Option("--auto/--manual", help="Decide at once, or let an operator decide.")
    ] = None,
    stock: Annotated[str | None, typer.Option(help="How many may be given; 'none' for unlimited.")] = None,
    per_user: Annotated[int | None, typer.Option(help="How many one user may have.")] = None,
    per: Annotated[Per | None, typer.Option(help="In each such period, of the event's time zone.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Change how an event offers a reward; what is left out stays as it is."""
    hints.mean("REWARD", reward_id)
    told = {
        "condition": inputs.condition(condition) if condition else None,
        "auto_resolve": auto,
        "stock": _stock(stock) if stock else None,
    }
    wanted: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if stock == _ENDLESS:
        wanted["stock"] = None
    with session.logged_in() as client:
        if per_user is not None or per is not None:
            wanted["per_user_limit"] = _limit(client, event_id, reward_id, per_user, per)
        try:
            change = OfferChangeRequest.model_validate(wanted)
        except ValidationError as error:
            raise inputs.refused(error) from None
        offered = client.events.change_offer(event_id, reward_id, change)
    _show(offered, as_json=as_json)


def remove_reward(event_id: EventId, reward_id: RewardId, *, as_json: JsonFlag = False) -> None:
    """Offer a reward no more; once it was claimed, it stays."""
    with session.logged_in() as client:
        client.events.withdraw(event_id, reward_id)
    show({"id": reward_id, "removed": True}, lambda: "The event offers it no more.", as_json=as_json)


def _stock(text: str) -> int | None:
    """Raises: Invalid."""
    if text == _ENDLESS:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise Invalid(f"{text!r} is no stock", hint="write a number, or none for unlimited")
    return int(text)


def _limit(client: Client, event_id: str, reward_id: str, count: int | None, per: Per | None) -> dict[str, Any]:
    """What is left out is as it was. Raises: NotFound."""
    found = (one.per_user_limit for one in client.events.offers(event_id) if one.reward.id == reward_id)
    before = next(found, None)
    if before is None:
        raise missing.offer()
    known = PeriodLimit(count=before, per="event") if isinstance(before, int) else before
    return {"count": count if count is not None else known.count, "per": per or known.per}


def _show(offered: EventRewardResponse, *, as_json: bool) -> None:
    show(offered, lambda: events.offers([offered]), as_json=as_json)
    if offered.stock is not None and not offered.stock.total:
        note(hints.filled(said(_NONE_TO_GIVE)))
