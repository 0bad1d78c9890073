# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from datetime import datetime
from typing import Optional

from bson import ObjectId
from odmantic import Model
from odmantic.config import ODMConfigDict
from pymongo import ASCENDING, IndexModel


class CodeDocument(Model):
    """One unique code of a reward, `sealed`; `claim_id` is the token of the claim that has it, for good.

    By its `digest` a code that is imported twice is recognised.
    """

    model_config = ODMConfigDict(
        collection="codes",
        indexes=lambda: [
            IndexModel(
                [("reward_id", ASCENDING), ("claim_id", ASCENDING)],
                name="taken",
                unique=True,
                partialFilterExpression={"claim_id": {"$type": "string"}},
            ),
            IndexModel([("reward_id", ASCENDING), ("digest", ASCENDING)], name="once", unique=True),
            IndexModel([("reward_id", ASCENDING), ("claim_id", ASCENDING), ("_id", ASCENDING)], name="left"),
        ],
    )

    reward_id: ObjectId
    digest: str
    sealed: bytes
    claim_id: Optional[str] = None
    expires_at: Optional[datetime] = None
