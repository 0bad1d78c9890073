"""What tells of a person, and can go: activities and attributes whole; of claims the evaluation and what was written.

Claims and the ledger stay, under an id that leads to nobody. docs/adr/0009 argues it. Each step may be taken again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bson import ObjectId
from odmantic import Model

from daemons.chassis.database.mongo import Collection, Database
from daemons.event.storage.documents import ClaimDocument
from daemons.event.storage.documents.activity import (
    ActivityDayDocument,
    ActivityDocument,
    AttributesDocument,
    TimelineDocument,
)
from rewardctl.kernel.errors import Unavailable

_OF_USER: Final = (ActivityDocument, ActivityDayDocument, TimelineDocument)
_TELLING: Final = ("reasons", "evaluation", "answer", "delay", "ordered", "forgotten", "revision")
_ERASED: Final = "erased"
_RETRY_AFTER_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class MongoPersonalData:
    database: Database

    async def forget(self, user_id: str) -> None:
        user = ObjectId(user_id)
        for model in _OF_USER:
            await self._stored(model).delete_many({"user_id": user})
        await self._stored(AttributesDocument).delete_one({"_id": user})
        await self._blur_claims(user)

    async def _blur_claims(self, user: ObjectId) -> None:
        """Raises: Unavailable where a claim was being written to just then."""
        blurred = [await self._blur(one) async for one in self._stored(ClaimDocument).find({"user_id": user}, _TELLING)]
        if not all(blurred):
            raise Unavailable("A claim of the user is being worked on", retry_after=_RETRY_AFTER_SECONDS)

    async def _blur(self, claim: Mapping[str, Any]) -> bool:
        """Whoever works on it must read it anew, so that nothing comes back."""
        wanted = _blurred(claim)
        if all(claim.get(name) == value for name, value in wanted.items()):
            return True
        as_read = {"_id": claim["_id"], "revision": claim["revision"]}
        done = await self._stored(ClaimDocument).update_one(as_read, {"$set": wanted, "$inc": {"revision": 1}})
        return bool(done.modified_count)

    def _stored(self, model: type[Model]) -> Collection:
        return self.database.collection(model)


def _blurred(claim: Mapping[str, Any]) -> dict[str, Any]:
    answer, delay, ordered = claim.get("answer"), claim.get("delay"), claim.get("ordered")
    return {
        "forgotten": True,
        "evaluation": None,
        "reasons": [_wordless(one) for one in claim["reasons"]],
        "delay": delay and {**delay, "reason": _ERASED},
        "ordered": ordered and {**ordered, "reason": ordered.get("reason") and _wordless(ordered["reason"])},
        "answer": answer and {**answer, "body": _without_details(answer["body"])},
    }


def _wordless(reason: Mapping[str, Any]) -> dict[str, Any]:
    return {**reason, "message": _ERASED}


def _without_details(body: str) -> str:
    """An answer that was kept for its repetition, with its id and status."""
    said = json.loads(body)
    if "evaluation" not in said:
        return body
    reasons = [_wordless(one) for one in said.get("reasons", ())]
    return json.dumps({**said, "evaluation": None, "reasons": reasons}, ensure_ascii=False, separators=(",", ":"))
