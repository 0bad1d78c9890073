from collections.abc import Iterator
from typing import Any, Final

from rewardctl.audit.records import Header, Index


def _unique(*fields: str, **partial: str) -> Index:
    key: list[list[Any]] = [[field, 1] for field in fields]
    return Index(key=key, unique=True, partial={field: {"$type": kind} for field, kind in partial.items()})


_NEEDED: Final = {
    ("claims", "live_slot"): _unique("user_id", "event_reward_id", "bucket", "slot", slot="int"),
    ("claims", "idempotency_key"): _unique("user_id", "key", key="string"),
    ("ledger", "entered_once"): _unique("user_id", "claim_id", "reward_id", "kind"),
    ("ledger", "chain"): _unique("user_id", "seq"),
    ("audit", "chain"): _unique("subject_id", "seq"),
    ("activities", "once"): _unique("user_id", "client_id"),
    ("codes", "once"): _unique("reward_id", "digest"),
    ("codes", "taken"): _unique("reward_id", "claim_id", claim_id="string"),
    ("marks", "once"): _unique("reward_type", "name"),
}
_AS_GOOD: Final = {("ledger", "entered_once"): [_unique("claim_id", "reward_id", "kind")]}
"""What the ledger had before it could be parted by user."""
_SINCE: Final = {"activities", "codes", "marks"}
"""Collections of which exports of before say nothing."""


def index_missing(header: Header) -> Iterator[str]:
    """A unique index that keeps two writers apart is not there, or is about something else.

    Sentences 2, 5 and 7: with it the database itself refuses the second of two.
    """
    for (collection, name), needed in _NEEDED.items():
        found = header.indexes.get(collection)
        if found is None and collection in _SINCE:
            continue
        if not any(good in (found or ()) for good in (needed, *_AS_GOOD.get((collection, name), ()))):
            yield f"{collection}.{name}"
