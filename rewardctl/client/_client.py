from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from rewardctl.client._gateway import TIMEOUT_SECONDS, Gateway, Hooks, Session
from rewardctl.client._nouns import (
    Accounts,
    Activities,
    Audit,
    Auth,
    Claims,
    Conditions,
    Events,
    Rewards,
    Statistics,
    Wallets,
)


class Client:
    """A noun an attribute; see `rewardctl.client` for an example.

    `ca_file` is in PEM: who may vouch for a platform at https, in place of the usual authorities.
    """

    def __init__(
        self,
        url: str,
        *,
        session: Session | None = None,
        keep: Callable[[Session | None], None] = lambda _: None,
        transport: httpx.BaseTransport | None = None,
        ca_file: Path | None = None,
        seconds: float = TIMEOUT_SECONDS,
        hooks: Hooks | None = None,
    ) -> None:
        self.gateway = Gateway(
            url, session=session, keep=keep, transport=transport, ca_file=ca_file, seconds=seconds, hooks=hooks
        )
        self.auth = Auth(self.gateway)
        self.accounts = Accounts(self.gateway)
        self.events = Events(self.gateway)
        self.rewards = Rewards(self.gateway)
        self.claims = Claims(self.gateway)
        self.conditions = Conditions(self.gateway)
        self.wallets = Wallets(self.gateway)
        self.activities = Activities(self.gateway)
        self.audit = Audit(self.gateway)
        self.statistics = Statistics(self.gateway)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.gateway.close()
