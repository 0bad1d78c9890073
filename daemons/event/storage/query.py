"""What the lists have in common."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import DESCENDING

from daemons.chassis.database.instants import naive
from daemons.chassis.database.mongo import Collection


async def numbered(collection: Collection, query: dict[str, Any], page: int, limit: int) -> tuple[Sequence[Any], int]:
    found = collection.find(query).sort("_id", DESCENDING).skip(page * limit).limit(limit)
    by_index: dict[str, Any] = {} if query else {"hint": "_id_"}
    return await found.to_list(None), await collection.count_documents(query, **by_index)


def between(name: str, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """Instants from `since` on and before `until`; all of them where neither is told."""
    bounds = {"$gte": naive(since), "$lt": naive(until)}
    told = {operator: bound for operator, bound in bounds.items() if bound is not None}
    return {name: told} if told else {}


def in_period(now: datetime) -> dict[str, Any]:
    """Of events: begun, and not over."""
    not_over = {"$or": [{"period_end": None}, {"period_end": {"$gt": naive(now)}}]}
    return {"period_start": {"$lte": naive(now)}, **not_over}


def containing(text: str) -> dict[str, str]:
    return {"$regex": re.escape(text), "$options": "i"}
