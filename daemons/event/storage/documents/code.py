# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from datetime import datetime
from typing import Optional

from bson import ObjectId
from odmantic import Model
from odmantic.config import ODMConfigDict

from rewardctl.schema import event as schema


class CodeDocument(Model):
    """One unique code of a reward, `sealed`; `claim_id` is the token of the claim that has it, for good.

    By its `digest` a code that is imported twice is recognised.
    """

    model_config = ODMConfigDict(collection=schema.CODES.name)

    reward_id: ObjectId
    digest: str
    sealed: bytes
    claim_id: Optional[str] = None
    expires_at: Optional[datetime] = None
