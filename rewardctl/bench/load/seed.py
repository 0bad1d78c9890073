"""What the scenarios find on the platform: made through its own API, by the bench itself."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from rewardctl.client import Client, Session
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.wire.events import EventRequest, OfferRequest

PASSWORD: Final = "the password of all"  # noqa: S105 - of a platform that is thrown away
WORD: Final = "Harvest"
_AT_ONCE: Final = 8
_EVENTS: Final = 10
_REWARDS: Final = 20
_OUTLASTS: Final = 1_000_000
"""A generation that no change of roles in a scenario raises the account's past."""
GivenT = TypeVar("GivenT")
MadeT = TypeVar("MadeT")


@dataclass(frozen=True, slots=True)
class User:
    id: str
    email: str


@dataclass(frozen=True, slots=True)
class Seed:
    """Each event offers the first of the rewards, and every user has claimed it at the first event."""

    users: Sequence[User]
    rewards: Sequence[str]
    events: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sower:
    """Makes what is asked for through the gateway. Raises: whatever the platform answers that it should not."""

    url: str
    signer: TokenSigner

    def token(self, role: Role, user_id: str | None = None) -> str:
        """Without a user it is that of somebody who has no account."""
        return self.signer.access_token(user_id or new_id(), [role], new_id(), _OUTLASTS)

    def seed(self, users: int) -> Seed:
        with self._client(Role.OPERATOR) as client:
            registered = _at_once(lambda number: _registered(client, number), range(users))
            rewards = _at_once(lambda number: _reward(client, number), range(_REWARDS))
        made = Seed(registered, rewards, self.events(_EVENTS, rewards[:1]))
        _at_once(lambda user: self._claimed(user, made), registered)
        return made

    def events(self, count: int, rewards: Sequence[str] = ()) -> list[str]:
        """Events that run now, each with an offer of every one of the rewards, without an end of stock."""
        with self._client(Role.OPERATOR) as client:
            return _at_once(lambda number: _event(client, f"{WORD} {number}", rewards), range(count))

    def _claimed(self, user: User, seed: Seed) -> str:
        with self._client(Role.USER, user.id) as client:
            return client.claims.submit(seed.events[0], seed.rewards[0]).id

    def _client(self, role: Role, user_id: str | None = None) -> Client:
        return Client(self.url, session=Session(self.token(role, user_id), ""))


def _registered(client: Client, number: int) -> User:
    made = client.accounts.register(f"bench-{number}@example.com", PASSWORD)
    return User(made.id, made.email)


def _reward(client: Client, number: int) -> str:
    return client.rewards.create("point", {"name": f"{WORD} {number}", "points": 1}).id


def _event(client: Client, name: str, rewards: Iterable[str]) -> str:
    begun = SystemClock().now() - timedelta(hours=1)
    event = client.events.create(EventRequest(name=name, reward_condition={}, period_start=begun, status="ACTIVE"))
    for reward_id in rewards:
        client.events.offer(event.id, OfferRequest(reward_id=reward_id, condition={}, auto_resolve=True))
    return event.id


def _at_once(make: Callable[[GivenT], MadeT], given: Iterable[GivenT]) -> list[MadeT]:
    """A few at a time, in their order."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(make, given))
