"""The small believable world that `seed` makes: four people, three events, what they offer, a few claims.

Everything is found again by its name, so that making it twice adds nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from rewardctl.client import Client
from rewardctl.kernel.errors import AlreadyOffered, EmailTaken
from rewardctl.kernel.principal import Role
from rewardctl.wire.claims import DecisionRequest
from rewardctl.wire.events import EventRequest, OfferRequest

PEOPLE: Final = {
    "user@example.com": Role.USER,
    "operator@example.com": Role.OPERATOR,
    "auditor@example.com": Role.AUDITOR,
    "manager@example.com": Role.ADMIN,
}
USER, OPERATOR = "user@example.com", "operator@example.com"


@dataclass(frozen=True, slots=True)
class Offer:
    reward: str
    points: int
    condition: dict[str, Any] = field(default_factory=dict)
    auto_resolve: bool = True
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """`runs` is the first and last day, counted from today."""

    name: str
    description: str
    runs: tuple[int, int | None]
    offer: Offer


SUMMER: Final = Campaign(
    "여름 방학 특별 이벤트",
    "방학 동안 접속한 모두에게 1,000 포인트를 드립니다.",
    (-30, 60),
    Offer("여름 방학 1,000 포인트", 1000, stock=1000),
)
_INVITE: Final = Campaign(
    "친구 초대 이벤트",
    "친구를 초대하면 운영자가 확인한 뒤 500 포인트를 드립니다.",
    (-7, None),
    Offer("친구 초대 500 포인트", 500, auto_resolve=False, stock=100),
)
_WELCOME: Final = Campaign(
    "신규 가입 환영 이벤트",
    "새로 가입한 분께 300 포인트를 드립니다.",
    (-7, 30),
    Offer("가입 환영 300 포인트", 300, condition={"newUser": True}),
)
CAMPAIGNS: Final = (SUMMER, _INVITE, _WELCOME)


@dataclass(frozen=True, slots=True)
class Made:
    """What was added, and what was there; `events` and `rewards` are ids by name."""

    added: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    events: dict[str, str] = field(default_factory=dict)
    rewards: dict[str, str] = field(default_factory=dict)

    def note(self, what: str, *, new: bool) -> None:
        (self.added if new else self.found).append(what)


@dataclass(frozen=True, slots=True)
class World:
    """`anonymous` opens a client without a session, `admin` one that may set roles; `password_of` knows a person's.

    `now` is the platform's time.
    """

    anonymous: Callable[[], AbstractContextManager[Client]]
    admin: Callable[[], AbstractContextManager[Client]]
    password_of: Callable[[str], str]
    now: datetime
    made: Made = field(default_factory=Made)

    def people(self) -> None:
        for email, role in PEOPLE.items():
            with self.anonymous() as client:
                new = self._register(client, email)
                holds = role in client.auth.login(email, self.password_of(email)).roles
            if not holds:
                self._give(email, role)
            self.made.note(email, new=new)

    def _register(self, client: Client, email: str) -> bool:
        try:
            client.accounts.register(email, self.password_of(email))
        except EmailTaken:
            return False
        return True

    def _give(self, email: str, role: Role) -> None:
        with self.admin() as client:
            client.accounts.set_roles(client.accounts.find(email).id, [role])

    def campaign(self, campaign: Campaign) -> None:
        with self.as_person(OPERATOR) as client:
            event_id = self._event(client, campaign)
            reward_id = self._reward(client, campaign.offer)
            self._offer(client, event_id, reward_id, campaign.offer)

    def _event(self, client: Client, campaign: Campaign) -> str:
        known = [one for one in client.events.list(name=campaign.name, limit=100).items if one.name == campaign.name]
        found = known[0] if known else client.events.create(_opening(campaign, self.now))
        self.made.note(campaign.name, new=not known)
        self.made.events[campaign.name] = found.id
        return found.id

    def _reward(self, client: Client, offer: Offer) -> str:
        known = [one for one in client.rewards.list(name=offer.reward, limit=100).items if one.name == offer.reward]
        fields = {"name": offer.reward, "points": offer.points}
        found = known[0] if known else client.rewards.create("POINT", fields)
        self.made.note(offer.reward, new=not known)
        self.made.rewards[offer.reward] = found.id
        return found.id

    def _offer(self, client: Client, event_id: str, reward_id: str, offer: Offer) -> None:
        wanted = OfferRequest(
            reward_id=reward_id, condition=offer.condition, auto_resolve=offer.auto_resolve, stock=offer.stock
        )
        try:
            client.events.offer(event_id, wanted)
        except AlreadyOffered:
            return

    def claims(self) -> None:
        """One claim is approved by an operator; the other is rejected, as nobody knows whether the user is new."""
        self._claim(_WELCOME)
        invited = self._claim(_INVITE)
        if invited is not None:
            with self.as_person(OPERATOR) as client:
                client.claims.decide(invited, DecisionRequest(status="APPROVED"))

    def _claim(self, campaign: Campaign) -> str | None:
        """The new claim's id, or None where the user has one already."""
        event_id, reward_id = self.made.events[campaign.name], self.made.rewards[campaign.offer.reward]
        what = f"{USER}: {campaign.offer.reward}"
        with self.as_person(USER) as client:
            known = client.claims.list(event_id=event_id, limit=1).items
            claim = None if known else client.claims.submit(event_id, reward_id)
        self.made.note(what, new=claim is not None)
        return claim.id if claim else None

    @contextmanager
    def as_person(self, email: str) -> Iterator[Client]:
        with self.anonymous() as client:
            client.auth.login(email, self.password_of(email))
            yield client


def _opening(campaign: Campaign, now: datetime) -> EventRequest:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = campaign.runs
    return EventRequest(
        name=campaign.name,
        description=campaign.description,
        reward_condition={},
        period_start=today + timedelta(days=first),
        period_end=None if last is None else today + timedelta(days=last),
        status="ACTIVE",
        time_zone="Asia/Seoul",
    )
