"""What people see of the things that the platform answers with."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli.output import safe, wide
from rewardctl.cli.spoken import said
from rewardctl.cli.tables import block, table
from rewardctl.wire.accounts import ManagedUserResponse, SessionResponse, UserResponse
from rewardctl.wire.audit import AuditEntryResponse
from rewardctl.wire.claims import ClaimResponse, Reason
from rewardctl.wire.events import EventDetailResponse, EventResponse, EventRewardResponse, PeriodLimit, StockResponse
from rewardctl.wire.rewards import RewardResponse
from rewardctl.wire.wallet import LedgerEntryResponse, WalletResponse

_STYLES: Final = {
    "ACTIVE": "green",
    "APPROVED": "green",
    "INACTIVE": "dim",
    "PENDING": "yellow",
    "REJECTED": "red",
    "REVOKED": "magenta",
}
BY_OPERATOR: Final = "approved_by_operator"
_OWN: Final = {"id", "type", "name", "description", "created_at"}


def user(found: UserResponse) -> RenderableType:
    return made_account(found, None)


def made_account(found: UserResponse, password: str | None) -> RenderableType:
    """`password` is one that nobody has seen yet."""
    shown = password and f"{password}   {said('(shown this once)')}"
    return facts([("e-mail", found.email), ("roles", ", ".join(found.roles)), ("id", found.id), ("password", shown)])


def account(found: ManagedUserResponse) -> RenderableType:
    return facts(
        [
            ("e-mail", found.email),
            ("roles", ", ".join(found.roles)),
            ("status", _standing(found)),
            ("since", when(found.created_at)),
            ("id", found.id),
        ]
    )


def accounts(found: Sequence[ManagedUserResponse]) -> RenderableType:
    rows = [[one.id, one.email, ", ".join(one.roles), _standing(one), when(one.created_at)] for one in found]
    return table(["id", "e-mail", "roles", "status", "since"], rows)


def _standing(found: ManagedUserResponse) -> Text:
    return Text(said("disabled"), "red") if found.disabled else Text(said("enabled"), "green")


def sessions(found: Sequence[SessionResponse]) -> RenderableType:
    rows = [
        [
            one.id,
            when(one.created_at),
            when(one.last_used_at),
            one.user_agent,
            said("this one") if one.current else None,
        ]
        for one in found
    ]
    return table(["id", "since", "last used", "program", ""], rows)


def events(found: Sequence[EventResponse]) -> RenderableType:
    rows = [
        [
            one.id,
            one.name,
            status(one.status),
            when(one.period_start, one.time_zone),
            when(one.period_end, one.time_zone),
        ]
        for one in found
    ]
    return table(["id", "name", "status", "from", "to"], rows)


def event(found: EventResponse) -> RenderableType:
    return facts(
        [
            ("id", found.id),
            ("name", found.name),
            ("description", found.description),
            ("status", status(found.status)),
            ("from", when(found.period_start, found.time_zone)),
            ("to", when(found.period_end, found.time_zone)),
            ("time zone", found.time_zone),
            ("condition", condition(found.reward_condition)),
        ]
    )


def event_detail(found: EventDetailResponse, codes: Mapping[str, int]) -> RenderableType:
    """`codes` are those left in the pools of rewards, by the rewards' ids."""
    return Group(event(found), Text(""), offers(found.event_rewards, codes))


def offers(found: Sequence[EventRewardResponse], codes: Mapping[str, int] | None = None) -> RenderableType:
    rows = [
        [
            one.reward.id,
            one.reward.name,
            gives(one.reward),
            condition(one.condition),
            said("at once" if one.auto_resolve else "by an operator"),
            _stock(one.stock) + _codes((codes or {}).get(one.reward.id)),
            limit(one.per_user_limit),
        ]
        for one in found
    ]
    return table(["reward", "name", "gives", "condition", "decided", "stock", "per user"], rows)


def rewards(found: Sequence[RewardResponse]) -> RenderableType:
    return table(["id", "type", "name", "gives"], [[one.id, one.type, one.name, gives(one)] for one in found])


def reward(found: RewardResponse) -> RenderableType:
    return facts(
        [
            ("id", found.id),
            ("type", found.type),
            ("name", found.name),
            ("description", found.description),
            ("gives", gives(found)),
            ("made", when(found.created_at)),
        ]
    )


def claims(found: Sequence[ClaimResponse]) -> RenderableType:
    rows = [
        [one.id, one.event.name, one.event_reward.reward.name, status(one.status), when(one.created_at), one.user_id]
        for one in found
    ]
    return table(["id", "event", "reward", "status", "claimed", "user"], rows)


def because(reason: Reason) -> str:
    """What an operator wrote says by itself who approved only where they wrote nothing of their own."""
    if reason.code != BY_OPERATOR:
        return reason.message
    approved = said("Approved by an operator")
    return approved if reason.message == "Approved by an operator" else f"{approved}: {reason.message}"


def claim(found: ClaimResponse) -> RenderableType:
    reasons = "; ".join(map(because, found.reasons))
    return facts(
        [
            ("claim", found.id),
            ("status", status(found.status)),
            ("reasons", reasons or None),
            ("event", found.event.name),
            ("reward", f"{found.event_reward.reward.name} ({gives(found.event_reward.reward)})"),
            ("user", found.user_id),
            ("claimed", when(found.created_at)),
            ("last change", when(found.updated_at)),
            ("request id", found.request_id),
        ]
    )


def wallet(found: WalletResponse) -> RenderableType:
    balances = table(["type", "balance"], [[kind, f"{amount:,}"] for kind, amount in found.balances.items()])
    if not found.holdings:
        return balances
    rows = [
        [one["type"], f"{one['amount']:,}", _told(one) or None, one.get("expiresAt"), one["claimId"]]
        for one in found.holdings
    ]
    return Group(balances, "", table(["holds", "amount", "what", "until", "claim"], rows))


def _told(holding: Mapping[str, Any]) -> str:
    common = {"type", "amount", "claimId", "rewardId", "grantedAt", "expiresAt", "codeId"}
    return ", ".join(
        f"{name} {_said(value)}" for name, value in holding.items() if name not in common and value is not None
    )


def ledger(found: Sequence[LedgerEntryResponse]) -> RenderableType:
    rows = [
        [one.seq, when(one.at), one.kind, f"{one.amount:+,} {one.type}", one.claim_id, one.hash[:12]] for one in found
    ]
    return table(["no.", "at", "kind", "amount", "claim", "hash"], rows)


def audit(found: Sequence[AuditEntryResponse]) -> RenderableType:
    """The end of a request's id, as `logs` shows it; the whole where there is place."""
    shown = slice(None) if wide() else slice(-8, None)
    rows = [[when(one.at), one.actor, one.action, one.subject.id, one.request_id[shown], _change(one)] for one in found]
    return table(["at", "who", "did", "to", "request", "what changed"], rows)


def _change(entry: AuditEntryResponse) -> str:
    """`name: "Before" → "After"`; all there is of a thing that is new or gone."""
    old, new = entry.old or {}, entry.new or {}
    if entry.old is None or entry.new is None:
        return ", ".join(f"{name}: {_json(value)}" for name, value in (old or new).items())
    fields = {**old, **new}
    return ", ".join(f"{name}: {_json(old.get(name))} → {_json(new.get(name))}" for name in fields)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def facts(pairs: Iterable[tuple[str, object]]) -> RenderableType:
    """Label and value, a line each; what is None is left out."""
    return block((said(label), _text(value)) for label, value in pairs if value is not None)


def gives(reward: RewardResponse) -> str:
    """`points 1000`: the fields of the reward's type, but for what it is not."""
    own = {name: value for name, value in reward.model_dump(mode="json").items() if name not in _OWN}
    return ", ".join(f"{name} {_said(value)}" for name, value in own.items() if value is not False)


def _said(value: object) -> str:
    """A value of JSON in words."""
    if isinstance(value, bool):
        return said("yes" if value else "no")
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return " and ".join(map(_said, value))
    return value if isinstance(value, str) else _json(value)


def _stock(found: StockResponse | None) -> str:
    return said("{0} of {1}").format(found.remaining, found.total) if found else said("unlimited")


def _codes(left: int | None) -> str:
    return "" if left is None else said(f", codes left: {left:,}")


def limit(found: int | PeriodLimit) -> str:
    return str(found) if isinstance(found, int) else said("{0} per {1}").format(found.count, found.per)


def condition(found: dict[str, object]) -> str:
    return said("always") if not found else ", ".join(f"{name} {_said(value)}" for name, value in found.items())


def status(text: str) -> Text:
    return Text(text, _STYLES.get(text, ""))


def when(instant: datetime | None, zone: str | None = None) -> str | None:
    """In this machine's time zone, unless another is told."""
    there = ZoneInfo(zone) if zone else None
    return instant.astimezone(there).strftime("%Y-%m-%d %H:%M %Z") if instant else None


def _text(value: object) -> Text:
    return value if isinstance(value, Text) else Text(safe(str(value)))
