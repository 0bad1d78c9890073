"""Claims with keys, reads and logins through one address, for as long as a block runs; each answer is kept."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from rewardctl.bench.race.offer import Offer
from rewardctl.bench.tokens import Tokens
from rewardctl.client import Client
from rewardctl.kernel.ids import new_id

WORKERS: Final = 3
"""Of each kind."""
_PASSWORD: Final = "a long enough word"


@dataclass(frozen=True, slots=True)
class Done:
    """`status` is 0 where no answer came; `key` and `user_id` are a claim's. Times are on the monotonic clock."""

    kind: str
    status: int
    said: Any
    begun: float
    key: str = ""
    user_id: str = ""

    @property
    def well(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class MixedLoad:
    """At `url`; everybody may claim `offer` once."""

    url: str
    offer: Offer
    tokens: Tokens
    done: list[Done] = field(default_factory=list)
    _emails: list[str] = field(default_factory=list)
    _over: bool = False

    @property
    def failed(self) -> Sequence[Done]:
        return [one for one in self.done if not one.well]

    def of(self, kind: str) -> Sequence[Done]:
        return [one for one in self.done if one.kind == kind]

    def enrol(self) -> None:
        """Those who will log in."""
        with Client(self.url) as client:
            for _ in range(WORKERS):
                self._emails.append(f"{new_id()}@example.com")
                client.accounts.register(self._emails[-1], _PASSWORD)

    @asynccontextmanager
    async def on(self) -> AsyncIterator[None]:
        async with self._session() as session, asyncio.TaskGroup() as group:
            for number in range(WORKERS):
                group.create_task(self._go_on(lambda: self.claimed(session, new_id(), new_id())))
                group.create_task(self._go_on(partial(self._read, session)))
                group.create_task(self._go_on(partial(self._logged_in, session, self._emails[number])))
            try:
                yield
            finally:
                self._over = True

    async def resolved(self) -> Sequence[Done]:
        """Claims that failed, asked for again with their keys until there is a decision."""
        async with self._session() as session, asyncio.timeout(30):
            return [await self._insisted(session, one) for one in self.failed if one.kind == "claim"]

    async def claimed(self, session: ClientSession, user_id: str, key: str) -> Done:
        headers = {"Authorization": f"Bearer {self.tokens.of_user(user_id)}", "Idempotency-Key": key}
        sent = Done("claim", 0, None, time.monotonic(), key, user_id)
        return await self._sent(session, sent, "POST", self.offer.claims_path, headers=headers)

    async def _insisted(self, session: ClientSession, lost: Done) -> Done:
        while not (again := await self.claimed(session, lost.user_id, lost.key)).well:
            await asyncio.sleep(0.1)
        return again

    async def _read(self, session: ClientSession) -> Done:
        headers = {"Authorization": f"Bearer {self.tokens.of_user(self.offer.id)}"}
        return await self._sent(session, Done("read", 0, None, time.monotonic()), "GET", "/events", headers=headers)

    async def _logged_in(self, session: ClientSession, email: str) -> Done:
        body = {"email": email, "password": _PASSWORD}
        return await self._sent(session, Done("login", 0, None, time.monotonic()), "POST", "/auth/login", json=body)

    async def _go_on(self, ask: Callable[[], Awaitable[Done]]) -> None:
        while not self._over:
            self.done.append(await ask())

    def _session(self) -> ClientSession:
        return ClientSession(
            self.url,
            connector=TCPConnector(limit=0),
            timeout=ClientTimeout(total=40),
            cookie_jar=DummyCookieJar(),
        )

    @staticmethod
    async def _sent(session: ClientSession, sent: Done, method: str, path: str, **more: Any) -> Done:
        try:
            async with session.request(method, path, **more) as answer:
                said = await answer.json(content_type=None)
                return Done(sent.kind, answer.status, said, sent.begun, sent.key, sent.user_id)
        except (ClientError, TimeoutError) as error:
            return Done(sent.kind, 0, repr(error), sent.begun, sent.key, sent.user_id)
