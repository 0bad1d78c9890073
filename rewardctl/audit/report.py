from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

SubjectT = TypeVar("SubjectT")
Check = Callable[[SubjectT], Iterable[str]]
_SHOWN: Final = 10


@dataclass
class Finding:
    """`count` offend, and `ids` are the first of them; `meaning` is a sentence."""

    name: str
    meaning: str
    count: int = 0
    ids: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, check: Check[Any]) -> "Finding":
        meaning, _, _ = (check.__doc__ or "").partition("\n")
        return cls(check.__name__, meaning)

    def add(self, ids: Iterable[str]) -> None:
        for one in ids:
            self.count += 1
            self.ids.extend(islice([one], _SHOWN - len(self.ids)))


@dataclass(frozen=True, slots=True)
class Report:
    """`counts` of what was seen, and only those findings that are there."""

    counts: Mapping[str, int]
    findings: Sequence[Finding]

    @property
    def ok(self) -> bool:
        return not self.findings

    def plain(self) -> dict[str, Any]:
        return {"ok": self.ok, "counts": dict(self.counts), "findings": [asdict(one) for one in self.findings]}
