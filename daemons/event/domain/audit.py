"""Who changed what, and when. Each entry bears the hash of the entry before it on the same subject.

Nothing personal is in it: people are ids, and of what an operator wrote to a user there are the codes alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from rewardctl.kernel import chain
from rewardctl.kernel.clock import iso
from rewardctl.kernel.ids import new_id
from rewardctl.wire.audit import AuditAction, AuditKind

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and the request by which they do."""

    user_id: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Subject:
    kind: AuditKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`old` and `new` hold the fields that differ, as JSON; None where there was, or is, nothing.

    `action` is an `AuditAction`, or one that only a newer version knows.
    """

    id: str
    action: str
    subject: Subject
    author: Author
    old: Fields | None
    new: Fields | None
    at: datetime

    @classmethod
    def of(
        cls,
        action: AuditAction,
        subject: Subject,
        author: Author,
        at: datetime,
        *,
        old: Fields | None = None,
        new: Fields | None = None,
        keep: str | None = None,
    ) -> Self:
        """`keep` names a field that is shown though it does not differ."""
        shown = _differing(old, new, keep), _differing(new, old, keep)
        return cls(id=new_id(), action=action, subject=subject, author=author, old=shown[0], new=shown[1], at=at)


def _differing(fields: Fields | None, others: Fields | None, keep: str | None) -> Fields | None:
    if fields is None or others is None:
        return fields
    return {name: value for name, value in fields.items() if name == keep or others.get(name, ...) != value}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`seq` counts a subject's entries from 1; `hash` covers all other fields."""

    change: Change
    seq: int
    previous_hash: str
    hash: str = ""

    @classmethod
    def after(cls, last: Self | None, change: Change) -> Self:
        """The next entry of a subject whose newest one is `last`."""
        entry = cls(
            change=change,
            seq=last.seq + 1 if last else 1,
            previous_hash=last.hash if last else chain.GENESIS,
        )
        return replace(entry, hash=chain.link(entry.previous_hash, entry.chained()))

    def chained(self) -> dict[str, Any]:
        """The fields that the hash covers, as JSON."""
        change = self.change
        return {
            "id": change.id,
            "action": str(change.action),
            "subject": {"kind": change.subject.kind.value, "id": change.subject.id},
            "seq": self.seq,
            "actor": change.author.user_id,
            "requestId": change.author.request_id,
            "old": change.old,
            "new": change.new,
            "at": iso(change.at),
        }
