"""What both sides are asked for, in the very same words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from rewardctl.bench.bare.answers import USER
from rewardctl.bench.closed_loop import Ask
from rewardctl.bench.load.seed import Seed, Sower
from rewardctl.bench.race.offer import Offer
from rewardctl.bench.tokens import Tokens
from rewardctl.kernel.ids import new_id

USERS: Final = 20
EVENTS: Final = 30
PATHS: Final = ("event", "events", "claim", "me", "hop")
FRACTIONS: Final = {"event": 0.7, "events": 0.7, "claim": 0.6, "me": 0.6}
"""At least so much of the bare path's requests per CPU second must be ours."""
MOST_OF_HOP: Final = 1.5
"""At most so many times the CPU of a bare hop may the gateway take."""
_CREATED: Final = 201


@dataclass(frozen=True, slots=True)
class Asked:
    """The requests of every path, each path's without an end."""

    users: Sequence[str]
    events: Sequence[str]
    offer: Offer
    tokens: Tokens
    _numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    def on(cls, sower: Sower, seed: Seed, offer: Offer, tokens: Tokens) -> "Asked":
        events = sower.events(EVENTS, seed.rewards[:1])
        return cls([one.id for one in seed.users], events, offer, tokens)

    def of(self, path: str) -> Iterator[Ask]:
        return (self._ask(path, number) for number in self._numbers)

    def _ask(self, path: str, number: int) -> Ask:
        if path == "claim":
            return Ask("POST", self.offer.claims_path, self._headers(new_id()), _CREATED)
        target = {"events": "/events?limit=20", "me": "/auth/me"}.get(path) or f"/events/{self._event(number)}"
        return Ask("GET", target, self._headers(self.users[number % len(self.users)]))

    def _event(self, number: int) -> str:
        return self.events[number % len(self.events)]

    def _headers(self, user_id: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens.of_user(user_id)}", USER: user_id}
