"""Access tokens for people who have no account: the bench owns its platform's signing key."""

import time
from dataclasses import dataclass, field
from typing import Final

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import LIFETIME, TokenSigner

_USED_SECONDS: Final = LIFETIME.total_seconds() / 2
"""Well before it expires, so that none expires on its way."""


@dataclass(frozen=True, slots=True)
class Tokens:
    signer: TokenSigner
    _minted: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)

    def of_user(self, user_id: str) -> str:
        """One token serves for half of its life, then it is minted anew."""
        born, token = self._minted.get(user_id, (0.0, ""))
        now = time.monotonic()
        if not token or now - born > _USED_SECONDS:
            token = self.signer.access_token(user_id, [Role.USER], new_id())
            self._minted[user_id] = now, token
        return token

    def of_operator(self) -> str:
        return self.signer.access_token(new_id(), [Role.OPERATOR], new_id())
