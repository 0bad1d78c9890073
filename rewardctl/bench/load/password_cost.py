"""What bcrypt costs a login outside a bench, whose own platform hashes as quickly as can be."""

import statistics
import time
from typing import Final

import bcrypt

from rewardctl.bench.load.report import PasswordCost
from rewardctl.kernel.settings import ProjectSettings

_PASSWORD: Final = b"a long password"
_TRIES: Final = 3


def measured() -> PasswordCost:
    cost: int = ProjectSettings.model_fields["bcrypt_cost"].default
    hashed = bcrypt.hashpw(_PASSWORD, bcrypt.gensalt(cost))
    return PasswordCost(cost=cost, ms=round(statistics.median(_ms(hashed) for _ in range(_TRIES)), 1))


def _ms(hashed: bytes) -> float:
    begun = time.perf_counter()
    bcrypt.checkpw(_PASSWORD, hashed)
    return 1000 * (time.perf_counter() - begun)
