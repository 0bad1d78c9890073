"""The activities of a file, told to the platform: how many it counted, and which lines it would not have."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rewardctl.cli.reports import Numbered, Rejected
from rewardctl.client import Client
from rewardctl.kernel.errors import Invalid

_PLACE: Final = re.compile(r"body\.(?P<index>\d+)(?:\.(?P<field>.+))?")


@dataclass(slots=True)
class Count:
    """So far; `rejected` holds each mistake of a line by itself."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def take(self, client: Client, batch: Sequence[Numbered]) -> None:
        """Tell a batch; without the lines that are refused, it is told again. Raises: Invalid where none is named."""
        left = batch
        while left:
            try:
                answer = client.activities.record([one.activity for one in left])
            except Invalid as error:
                left = self._without_refused(left, error)
            else:
                self.accepted += answer.accepted
                self.duplicates += answer.duplicates
                return

    def _without_refused(self, batch: Sequence[Numbered], error: Invalid) -> Sequence[Numbered]:
        places = [_PLACE.fullmatch(one.loc) for one in error.errors]
        refused = [(int(place["index"]), place["field"]) for place in places if place]
        if len(refused) < max(1, len(places)) or any(index >= len(batch) for index, _ in refused):
            raise error
        for (index, name), one in zip(refused, error.errors, strict=True):
            self.rejected.append(Rejected(batch[index].number, one.msg, name))
        gone = {index for index, _ in refused}
        return [one for index, one in enumerate(batch) if index not in gone]

    def shown(self) -> Mapping[str, Any]:
        told = [{"line": one.line, "reason": one.reason} for one in self.by_line()]
        return {"accepted": self.accepted, "duplicates": self.duplicates, "rejected": told}

    def by_line(self) -> Sequence[Rejected]:
        return sorted(self.rejected, key=lambda one: one.line)

    def __str__(self) -> str:
        lines = len({one.line for one in self.rejected})
        return f"{self.accepted} counted, {self.duplicates} had been before, {lines} lines rejected."
