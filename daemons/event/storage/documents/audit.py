from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional, Self

from bson import ObjectId
from odmantic import Model
from odmantic.config import ODMConfigDict

from daemons.chassis.database.instants import aware, naive
from daemons.event.domain.audit import AuditEntry, Author, Change, Subject
from rewardctl.schema import event as schema
from rewardctl.wire.audit import AuditKind

# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None


class AuditEntryDocument(Model):
    """Its id is that of the change: so a change is in the log once."""

    model_config = ODMConfigDict(collection=schema.AUDIT.name)

    action: str
    subject_kind: str
    subject_id: ObjectId
    seq: int
    actor: str
    request_id: str
    old: Optional[dict[str, Any]] = None
    new: Optional[dict[str, Any]] = None
    at: datetime
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        change = entry.change
        return cls(
            id=ObjectId(change.id),
            action=change.action,
            subject_kind=change.subject.kind,
            subject_id=ObjectId(change.subject.id),
            seq=entry.seq,
            actor=change.author.user_id,
            request_id=change.author.request_id,
            old=dict(change.old) if change.old is not None else None,
            new=dict(change.new) if change.new is not None else None,
            at=naive(change.at),
            previous_hash=entry.previous_hash,
            hash=entry.hash,
        )

    def domain(self) -> AuditEntry:
        change = Change(
            id=str(self.id),
            action=self.action,
            subject=Subject(AuditKind(self.subject_kind), str(self.subject_id)),
            author=Author(self.actor, self.request_id),
            old=self.old,
            new=self.new,
            at=aware(self.at),
        )
        return AuditEntry(change=change, seq=self.seq, previous_hash=self.previous_hash, hash=self.hash)


def noting(change: Change) -> dict[str, Any]:
    """The part of an update that keeps `change` with what it changes."""
    return {"$push": {"unaudited": change_fields(change)}}


def change_fields(change: Change) -> dict[str, Any]:
    return {
        "id": ObjectId(change.id),
        "action": str(change.action),
        "subject": {"kind": change.subject.kind.value, "id": ObjectId(change.subject.id)},
        "author": author_fields(change.author),
        "old": dict(change.old) if change.old is not None else None,
        "new": dict(change.new) if change.new is not None else None,
        "at": naive(change.at),
    }


def change_of(fields: Mapping[str, Any]) -> Change:
    return Change(
        id=str(fields["id"]),
        action=fields["action"],
        subject=Subject(AuditKind(fields["subject"]["kind"]), str(fields["subject"]["id"])),
        author=author_of(fields["author"]),
        old=fields["old"],
        new=fields["new"],
        at=aware(fields["at"]),
    )


def author_fields(author: Author) -> dict[str, Any]:
    return {"user_id": author.user_id, "request_id": author.request_id}


def author_of(fields: Mapping[str, Any]) -> Author:
    return Author(fields["user_id"], fields["request_id"])
