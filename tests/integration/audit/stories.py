"""Claims of every kind, made by the platform itself."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx

from rewardctl.kernel.principal import Role
from tests.integration.event.steps import Offer, body, made, offered, refused
from tests.integration.stage import Stage, keyed

REASON: Final = {"reason": "Bought back"}
_DAY: Final = timedelta(hours=25)


@dataclass
class Told:
    """The ids of claims, and of the event rewards they are of, by the name of their story."""

    claims: dict[str, str] = field(default_factory=dict)
    offers: dict[str, str] = field(default_factory=dict)


@dataclass
class Stories:
    stage: Stage
    operator: httpx.AsyncClient
    told: Told = field(default_factory=Told)

    async def tell(self) -> Told:
        await self._approved()
        await self._sold_out()
        await self._decided()
        await self._revoked()
        await self._keyed()
        await self._of_odd_types()
        await self._over_days()
        await self._written_down()
        return self.told

    async def _claimed(self, story: str, user: httpx.AsyncClient, offer: Offer, **headers: str) -> str:
        claim = body(await user.post(offer.claims, headers=headers), 201)
        self.told.claims[story], self.told.offers[story] = claim["id"], claim["eventReward"]["id"]
        return str(claim["id"])

    async def _approved(self) -> None:
        offer = await offered(self.operator, stock=5)
        await self._claimed("approved", await self.stage.someone(), offer)
        await self._claimed("approved too", await self.stage.someone(), offer)

    async def _sold_out(self) -> None:
        offer, first = await offered(self.operator, stock=1), await self.stage.someone()
        await self._claimed("the last", first, offer)
        refused(await first.post(offer.claims), 409, "already_claimed")
        refused(await (await self.stage.someone()).post(offer.claims), 409, "sold_out")
        refused(await (await self.stage.someone()).post(offer.claims, headers=keyed()), 409, "sold_out")

    async def _decided(self) -> None:
        offer = await offered(self.operator, stock=5, autoResolve=False)
        await self._claimed("pending", await self.stage.someone(), offer, **keyed())
        rejected = await self._claimed("rejected", await self.stage.someone(), offer)
        overridden = await self._claimed("overridden", await self.stage.someone(), offer)
        for claim, status in ((rejected, "REJECTED"), (overridden, "REJECTED"), (overridden, "APPROVED")):
            body(await self.operator.patch(f"/events/requests/{claim}", json={"status": status}))

    async def _revoked(self) -> None:
        offer, user = await offered(self.operator, stock=3), await self.stage.someone()
        claim = await self._claimed("revoked", user, offer)
        body(await self.operator.post(f"/events/requests/{claim}/revoke", json=REASON))
        await self._claimed("claimed again", user, offer)

    async def _keyed(self) -> None:
        user, key, offer = await self.stage.someone(), keyed(), await offered(self.operator, stock=2)
        await self._claimed("keyed", user, offer, **key)
        body(await user.post(offer.claims, headers=key), 201)

    async def _of_odd_types(self) -> None:
        for story, kind in (("refused", "REFUSING"), ("put off", "DEFERRING")):
            reward = body(await self.operator.post(f"/rewards/{kind}", json={"name": kind}), 201)
            offer = await offered(self.operator, reward=reward, stock=4)
            await self._claimed(story, await self.stage.someone(), offer)

    async def _over_days(self) -> None:
        daily = await offered(self.operator, perUserLimit={"count": 2, "per": "day"})
        short = await offered(self.operator, reward=await made(self.operator, validDays=1))
        user, other = await self.stage.someone(), await self.stage.someone()
        await self._claimed("daily", user, daily)
        await self._claimed("daily, the second", user, daily)
        refused(await user.post(daily.claims), 409, "already_claimed")
        await self._claimed("expired", other, short)
        self.stage.clock.advance(_DAY)
        await self._claimed("the next day", user, daily)
        await _until_expired(other)
        body(await user.get("/wallet"))

    async def _written_down(self) -> None:
        """Whoever reads the audit log has it brought up to date."""
        body(await (await self.stage.someone(Role.AUDITOR)).get("/audit"))


async def _until_expired(user: httpx.AsyncClient) -> None:
    entries: list[Any] = []
    async with asyncio.timeout(20):
        while [entry["kind"] for entry in entries] != ["EXPIRE", "GRANT"]:
            await asyncio.sleep(0.05)
            entries = body(await user.get("/wallet/ledger"))["items"]


async def told(stage: Stage) -> Told:
    return await Stories(stage, await stage.someone(Role.OPERATOR)).tell()
