"""What the audit log tells of its subjects, as far as the documents themselves can show that its end is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rewardctl.audit.records import AuditEntry, Note

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """The entries of one subject in the order of their `seq`."""

    id: str
    entries: Sequence[AuditEntry]


@dataclass(slots=True)
class EventTold:
    """The newest `version` of an event, the newest revision of each of its offers by the reward, and its last end."""

    version: int = 0
    deleted: bool = False
    revisions: dict[str, int] = field(default_factory=dict)

    def take(self, action: str, new: Fields | None) -> None:
        if action in {"event.deleted", "event.restored"}:
            self.deleted = action == "event.deleted"
        said = new or {}
        if action.startswith("event.") and isinstance(said.get("version"), int):
            self.version = max(self.version, said["version"])
        if action.startswith("offer.") and isinstance(said.get("revision"), int):
            reward = str(said.get("rewardId"))
            self.revisions[reward] = max(self.revisions.get(reward, 0), said["revision"])


@dataclass(slots=True)
class Told:
    """By the subject's id. Of a claim it is the status that its newest entry tells."""

    events: dict[str, EventTold] = field(default_factory=dict)
    claims: dict[str, str | None] = field(default_factory=dict)

    def take(self, subject: Subject) -> None:
        for entry in subject.entries:
            if entry.subject_kind == "event":
                self.event(subject.id).take(entry.action, entry.new)
            elif entry.subject_kind == "claim":
                self.claims[subject.id] = status(entry)

    def event(self, event_id: str) -> EventTold:
        return self.events.setdefault(event_id, EventTold())


def status(told: AuditEntry | Note) -> str | None:
    """The status that a claim had from then on."""
    found = (told.new or {}).get("status")
    return found if isinstance(found, str) else None
