"""What the use cases tell of themselves, and read, kept in memory."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from daemons.event.domain.claim import Claim
from daemons.event.service.ports.figures import Figures


@dataclass(slots=True)
class Tally:
    """Counts in memory; `told` has how often each revision of a claim was told of."""

    outcomes: Counter[str] = field(default_factory=Counter)
    grants: Counter[str] = field(default_factory=Counter)
    told: Counter[tuple[str, int]] = field(default_factory=Counter)

    def reached(self, claim: Claim) -> None:
        assert claim.status is not None
        self.told[claim.id, claim.revision] += 1
        self.outcomes[claim.status.lower()] += 1
        if claim.status == "APPROVED":
            self.grants.update(grant.type for grant in claim.grants)


@dataclass(slots=True)
class ScriptedFigures:
    """Reads what it is told, unless it is `away`."""

    figures: Figures = field(default_factory=lambda: Figures(on_their_way=0, half_done=0, stocks=(), pools={}))
    away: Exception | None = None

    async def read(self, now: datetime) -> Figures:
        del now
        if self.away is not None:
            raise self.away
        return self.figures
