from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from rewardctl.kernel.clock import iso

Kind = Literal["always", "all", "any", "not", "activity", "attribute", "custom"]

_LEAVES: Final = {"activity", "attribute", "custom"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether one node of a condition is met, and why.

    `needed` is the node's demand, `found` what the platform knows, `missing` how much more it takes where that can be
    told, `earliest` the first instant at which it could be met where that can be known. It is not `sure` where a leaf
    that nobody can judge might change it: then it is not met, and neither is its opposite.
    """

    kind: Kind
    met: bool
    sure: bool = True
    about: str | None = None
    needed: dict[str, Any] | None = None
    found: Any = None
    missing: int | float | None = None
    earliest: datetime | None = None
    unit: str | None = None
    text: str | None = None
    of: tuple["Verdict", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What is stored with a claim and shown; what says nothing is left out."""
        shown: dict[str, Any] = {
            "kind": self.kind,
            "met": self.met,
            "about": self.about,
            "needed": self.needed,
            "found": self.found,
            "missing": self.missing,
            "unit": self.unit,
            "earliest": iso(self.earliest) if self.earliest else None,
            "text": self.text,
            "of": [one.as_json() for one in self.of] or None,
        }
        kept = {name: value for name, value in shown.items() if value is not None}
        return kept | ({"found": self.found} if self.kind in _LEAVES else {})

    def unmet_leaves(self) -> Iterator["Verdict"]:
        """The leaves for which the whole is not met."""
        if self.met:
            return
        if self.kind == "not" and not self.sure:
            yield from self.unsure_leaves()
        elif self.of and self.kind != "not":
            for one in self.of:
                yield from one.unmet_leaves()
        else:
            yield self

    def unsure_leaves(self) -> Iterator["Verdict"]:
        if not self.of and not self.sure:
            yield self
        for one in self.of:
            yield from one.unsure_leaves()
