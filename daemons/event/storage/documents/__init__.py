"""The shapes that are stored, and the way between them and the domain. Instants are stored naive, in UTC."""

from daemons.event.storage.documents.claim import AttemptDocument, ClaimDocument
from daemons.event.storage.documents.event import EventDocument
from daemons.event.storage.documents.event_reward import EventRewardDocument, limit_fields
from daemons.event.storage.documents.ledger import LedgerEntryDocument, WalletDocument
from daemons.event.storage.documents.reward import RewardDocument

__all__ = [
    "DOCUMENTS",
    "AttemptDocument",
    "ClaimDocument",
    "EventDocument",
    "EventRewardDocument",
    "LedgerEntryDocument",
    "RewardDocument",
    "WalletDocument",
    "limit_fields",
]

DOCUMENTS = (
    EventDocument,
    RewardDocument,
    EventRewardDocument,
    ClaimDocument,
    AttemptDocument,
    LedgerEntryDocument,
    WalletDocument,
)
