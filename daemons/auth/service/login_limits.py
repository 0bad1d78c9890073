"""How often one may try to get in, and how often an address may.

After so many failed logins each further one of that account waits for twice as long as the one before, up to 15
minutes; a login that succeeds, or a day, ends that. Whether there is such an account makes no difference.

Whoever changes a password tries the present one, and that counts as a login: a stolen token guesses no faster.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from daemons.auth.domain.account import email_key
from daemons.auth.domain.password import WrongPassword
from daemons.auth.service.ports import LoginCounts
from rewardctl.kernel.errors import BadCredentials, RewardctlError, TooManyRequests
from rewardctl.kernel.rate import Rate

LONGEST_WAIT: Final = 900
"""Seconds."""
_MOST_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class LoginRates:
    """`account` says how many failures are free, and how long they are remembered."""

    account: Rate
    address: Rate
    registrations: Rate


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """Without `counts` nothing is limited. Each raises TooManyRequests with the wait, and Unavailable."""

    counts: LoginCounts | None
    rates: LoginRates

    async def registration(self, address: str) -> None:
        if self.counts is not None:
            await self.counts.take(f"registration:{address}", self.rates.registrations)

    @asynccontextmanager
    async def attempt(self, email: str, address: str) -> AsyncIterator[None]:
        """The block tries a password. It counts as a failure from the start, so that no two attempts pass as one."""
        if self.counts is None:
            yield
            return
        await self.counts.take(f"login:{address}", self.rates.address)
        who = hashlib.sha256(email_key(email).encode()).hexdigest()
        await self._admit(self.counts, who)
        try:
            yield
        except (BadCredentials, WrongPassword):
            raise
        except RewardctlError:  # nothing was learnt of the password
            await self.counts.add(_failures(who), self.rates.account.seconds, -1)
            raise
        await self.counts.forget(_failures(who))
        await self.counts.forget(_pause(who))

    async def _admit(self, counts: LoginCounts, who: str) -> None:
        if wait := await counts.wait(_pause(who)):
            raise _too_often(wait)
        tries = await counts.add(_failures(who), self.rates.account.seconds)
        if tries < self.rates.account.amount:
            return
        pause = _pause_after(tries - self.rates.account.amount)
        if await counts.add(_pause(who), pause) > 1:
            raise _too_often(pause)


def _pause_after(further: int) -> int:
    """Seconds, after so many failures past the free ones."""
    return min(1 << min(further, _MOST_DOUBLINGS), LONGEST_WAIT)


def _failures(who: str) -> str:
    return f"failures:{who}"


def _pause(who: str) -> str:
    return f"pause:{who}"


def _too_often(wait: int) -> TooManyRequests:
    return TooManyRequests("There were too many failed logins", retry_after=wait)
