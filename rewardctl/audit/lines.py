"""Everything that is audited, as one stream.

header          the server's clock and the indexes, read first
event           every event, with the version that it is at
event_reward    every offer with its stock
audit_entry     the audit log: subject after subject, each by `seq`
claim, entry, wallet    user after user, in the order of their ids: their claims, their ledger by `seq`, their wallet
attempts        how many were turned away

A document is as it is stored, cut down to what the checks need, with ids in hexadecimal.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    HEADER = "header"
    EVENT = "event"
    EVENT_REWARD = "event_reward"
    AUDIT_ENTRY = "audit_entry"
    CLAIM = "claim"
    ENTRY = "entry"
    WALLET = "wallet"
    ATTEMPTS = "attempts"
    SEAL = "seal"


Document = Mapping[str, Any]
Line = tuple[Kind, Document]


class Source(Protocol):
    def size(self) -> int:
        """About how many lines there are."""
        ...

    def lines(self) -> Iterator[Line]:
        """Lazily: nothing is kept of a line that was answered."""
        ...


def owner(line: Line) -> str:
    """The id of the user whom a line is about; empty where it is about nobody."""
    kind, document = line
    match kind:
        case Kind.CLAIM | Kind.ENTRY:
            return str(document.get("user_id") or "")
        case Kind.WALLET:
            return str(document["_id"])
        case _:
            return ""


class Part(StrEnum):
    USER = "user"
    SUBJECT = "subject"
    REST = "rest"


def section(line: Line) -> tuple[Part, str]:
    """What lines that belong together have in common: of which user, or which subject of the audit log, they are."""
    kind, document = line
    if kind in {Kind.CLAIM, Kind.ENTRY, Kind.WALLET}:
        return Part.USER, owner(line)
    if kind is Kind.AUDIT_ENTRY:
        return Part.SUBJECT, str(document.get("subject_id") or "")
    return Part.REST, kind
