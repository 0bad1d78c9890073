"""The client: a noun an attribute."""

from types import TracebackType
from typing import Self, Unpack

from rewardctl.client._gateway import Gateway, Options
from rewardctl.client._nouns.accounts import Accounts
from rewardctl.client._nouns.activities import Activities
from rewardctl.client._nouns.audit import Audit
from rewardctl.client._nouns.auth import Auth
from rewardctl.client._nouns.claims import Claims
from rewardctl.client._nouns.conditions import Conditions
from rewardctl.client._nouns.events import Events
from rewardctl.client._nouns.rewards import Rewards
from rewardctl.client._nouns.statistics import Statistics
from rewardctl.client._nouns.wallets import Wallets


class Client:
    """A noun an attribute; see `rewardctl.client` for an example."""

    def __init__(self, url: str, **options: Unpack[Options]) -> None:
        self.gateway = Gateway(url, **options)
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
