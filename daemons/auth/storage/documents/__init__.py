"""The stored shapes, and the way between them and the domain. Instants are stored naive, in UTC."""

from typing import Final

from daemons.auth.storage.documents.account import AccountDocument
from daemons.auth.storage.documents.change import change_fields, change_of
from daemons.auth.storage.documents.refresh_token import RefreshTokenDocument
from daemons.auth.storage.documents.session import SessionDocument

__all__ = [
    "MODELS",
    "AccountDocument",
    "RefreshTokenDocument",
    "SessionDocument",
    "change_fields",
    "change_of",
]

MODELS: Final = (AccountDocument, SessionDocument, RefreshTokenDocument)
