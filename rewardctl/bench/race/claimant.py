"""Asks for one reward in the names of many users, each with a key that is kept until there is a decision."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from rewardctl.bench.race import answer
from rewardctl.bench.race.answer import Decision, Unknown
from rewardctl.bench.race.offer import Offer
from rewardctl.bench.race.orders import Order
from rewardctl.bench.tokens import Tokens

_ANSWER_SECONDS: Final = 40.0
"""Longer than the gateway waits for a daemon, so that it is the gateway that gives up."""


@dataclass(frozen=True, slots=True)
class Claimant:
    session: ClientSession
    offer: Offer
    tokens: Tokens

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, offer: Offer, tokens: Tokens) -> AsyncIterator["Claimant"]:
        connector = TCPConnector(limit=0)
        timeout = ClientTimeout(total=_ANSWER_SECONDS)
        async with ClientSession(url, connector=connector, timeout=timeout, cookie_jar=DummyCookieJar()) as session:
            yield cls(session, offer, tokens)

    async def ask(self, order: Order) -> Decision | Unknown:
        """Once. Raises: an answer that no claim of a race should get."""
        headers = {"Authorization": f"Bearer {self.tokens.of_user(order.user_id)}", "Idempotency-Key": order.key}
        try:
            async with self.session.post(self.offer.claims_path, headers=headers) as response:
                return answer.read(response.status, response.headers, await response.read())
        except (ClientError, TimeoutError):
            return Unknown()
