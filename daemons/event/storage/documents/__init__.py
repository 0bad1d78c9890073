"""The shapes that are stored, and the way between them and the domain. Instants are stored naive, in UTC."""

from daemons.event.storage.documents.activity import (
    ActivityDayDocument,
    ActivityDocument,
    AttributesDocument,
    TimelineDocument,
)
from daemons.event.storage.documents.audit import (
    AuditEntryDocument,
    change_fields,
    change_of,
    noting,
)
from daemons.event.storage.documents.claim import AttemptDocument, ClaimDocument
from daemons.event.storage.documents.code import CodeDocument
from daemons.event.storage.documents.event import EventDocument
from daemons.event.storage.documents.event_reward import EventRewardDocument, limit_fields
from daemons.event.storage.documents.ledger import LedgerEntryDocument, WalletDocument
from daemons.event.storage.documents.mark import MarkDocument
from daemons.event.storage.documents.reward import RewardDocument

__all__ = [
    "DOCUMENTS",
    "AttemptDocument",
    "AuditEntryDocument",
    "ClaimDocument",
    "CodeDocument",
    "EventDocument",
    "EventRewardDocument",
    "LedgerEntryDocument",
    "MarkDocument",
    "RewardDocument",
    "WalletDocument",
    "change_fields",
    "change_of",
    "limit_fields",
    "noting",
]

DOCUMENTS = (
    EventDocument,
    RewardDocument,
    EventRewardDocument,
    ClaimDocument,
    AttemptDocument,
    LedgerEntryDocument,
    WalletDocument,
    AuditEntryDocument,
    ActivityDocument,
    ActivityDayDocument,
    TimelineDocument,
    AttributesDocument,
    CodeDocument,
    MarkDocument,
)
