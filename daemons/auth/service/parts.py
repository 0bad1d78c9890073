from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from daemons.auth.service.accounts import Accounts
from daemons.auth.service.erasures import Erasures
from daemons.auth.service.login_limits import LoginLimits
from daemons.auth.service.own_account import OwnAccount
from daemons.auth.service.revocations import Revocations
from daemons.auth.service.sessions import Sessions
from daemons.auth.service.signing_keys import SigningKeys


@dataclass(frozen=True, slots=True)
class Parts:
    """The use cases, built once and passed in."""

    accounts: Accounts
    own_account: OwnAccount
    erasures: Erasures
    sessions: Sessions
    revocations: Revocations
    keys: SigningKeys
    login_limits: LoginLimits
    check: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
