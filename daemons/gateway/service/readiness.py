"""Asks each replica whether it is ready, again and again: one that is about to stop says so before it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from yarl import URL

from daemons.chassis.background import Background
from daemons.chassis.peers.hop import Call, Hop
from daemons.chassis.peers.replicas import Replicas
from daemons.gateway.domain.routes import Upstream
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.log import log_for

_EVERY_SECONDS: Final = 0.5
"""So often that one which leaves is known long before it takes no more."""
_PATIENCE_SECONDS: Final = 2.0
_SERVER_ERROR: Final = 500
_log = log_for("replicas")


@dataclass(frozen=True, slots=True)
class Lookout:
    """Whoever opens it closes it."""

    hop: Hop
    work: Sequence[Background]

    @classmethod
    def over(cls, upstreams: Mapping[Upstream, Replicas]) -> Self:
        """One that stands alone is chosen in any case."""
        hop = Hop(_PATIENCE_SECONDS)
        several = {service: one for service, one in upstreams.items() if len(one.origins) > 1}
        looks = [_Look(hop, service, one, origin) for service, one in several.items() for origin in one.origins]
        made = cls(hop, [Background(look.round, rest=_EVERY_SECONDS) for look in looks])
        for one in made.work:
            one.start()
        return made

    async def close(self) -> None:
        for one in self.work:
            await one.stop()
        self.hop.close()


@dataclass(frozen=True, slots=True)
class _Look:
    hop: Hop
    service: Upstream
    replicas: Replicas
    origin: URL

    async def round(self) -> int:
        ready = await self._ready()
        if self.replicas.seen(self.origin, ready=ready):
            said = "ready" if ready else "resting"
            bound = _log.bind(event=f"replica.{said}", upstream=self.service, origin=str(self.origin))
            bound.info(f"a replica is {said}")
        return 0

    async def _ready(self) -> bool:
        call = Call(self.service, "GET", [self.origin], b"/health/ready", quiet=True)
        try:
            async with self.hop.exchange(call) as answer:
                await answer.read()
                return answer.status < _SERVER_ERROR
        except Unavailable:
            return False
