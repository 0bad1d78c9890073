"""What is written is what the stored shape says, what is read is what was written, and what was stored before a field
was there is read as well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from odmantic import Model

from daemons.event.domain.audit import Change, Subject
from daemons.event.domain.claim import Answer, Delay, Grant, Key, Ordered, Origin, Reason, Step
from daemons.event.domain.ledger import EntryKind, LedgerEntry
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Reward, Stock
from daemons.event.storage.documents import (
    ClaimDocument,
    EventDocument,
    EventRewardDocument,
    LedgerEntryDocument,
    RewardDocument,
)
from rewardctl.kernel.ids import new_id
from rewardctl.wire.audit import AuditAction, AuditKind
from rewardctl.wire.claims import ClaimStatus
from tests.builders import AUTHOR
from tests.contract.event.conftest import EVENT, NOW, opened

REWARD = Reward(id=new_id(), type="ITEM", name="R", description=None, params={"itemId": "x"}, created_at=NOW)
HIDING = replace(REWARD, description="Said", hidden=("itemId",))
OFFER = EventReward(
    id=new_id(),
    event_id=EVENT.id,
    reward=REWARD,
    condition={},
    auto_resolve=True,
    stock=None,
    per_user_limit=Limit(1),
)
CLAIM = replace(opened(OFFER), grants=())
CHANGE = Change.of(AuditAction.CLAIM_DECIDED, Subject(AuditKind.CLAIM, CLAIM.id), AUTHOR, NOW, old={}, new={"a": 1})
FULL_CLAIM = replace(
    CLAIM,
    status=ClaimStatus.REJECTED,
    step=Step.DECIDED,
    origin=Origin.WAITING,
    slot=3,
    reasons=(Reason("code", "A sentence"),),
    evaluation={"met": False},
    grants=(Grant(REWARD.id, "ITEM", 2, {"itemId": "x"}, NOW + timedelta(days=1)), Grant(new_id(), "POINT", 1, {})),
    delay=Delay("later", timedelta(seconds=1.5), NOW, 2),
    expires_at=NOW,
    key=Key("key", "print"),
    answer=Answer(201, "{}"),
    traceparent=f"00-{'a' * 32}-{'b' * 16}-01",
    ordered=Ordered(AUTHOR, {"status": "PENDING"}, Reason("approved_by_operator", "Seen")),
    unaudited=(CHANGE,),
    forgotten=True,
    revision=9,
)
ENTRY = LedgerEntry.after(None, FULL_CLAIM, FULL_CLAIM.grants[0], EntryKind.GRANT, 2, NOW)


@dataclass(frozen=True)
class Stored:
    model: type[Model]
    fields: Callable[[Any], dict[str, Any]]
    read: Callable[[Mapping[str, Any]], object]
    what: object


STORED = [
    Stored(EventDocument, EventDocument.fields, EventDocument.read, EVENT),
    Stored(
        EventDocument,
        EventDocument.fields,
        EventDocument.read,
        replace(EVENT, description="Said", period_end=NOW + timedelta(days=1), status="INACTIVE"),
    ),
    Stored(RewardDocument, RewardDocument.fields, RewardDocument.read, REWARD),
    Stored(RewardDocument, RewardDocument.fields, RewardDocument.read, HIDING),
    Stored(EventRewardDocument, EventRewardDocument.fields, EventRewardDocument.read, OFFER),
    Stored(
        EventRewardDocument,
        EventRewardDocument.fields,
        EventRewardDocument.read,
        replace(OFFER, reward=HIDING, stock=Stock(9, 3), per_user_limit=Limit(2, "day"), revision=4),
    ),
    Stored(ClaimDocument, ClaimDocument.fields, ClaimDocument.read, CLAIM),
    Stored(ClaimDocument, ClaimDocument.fields, ClaimDocument.read, FULL_CLAIM),
    Stored(LedgerEntryDocument, LedgerEntryDocument.fields, LedgerEntryDocument.read, ENTRY),
]


@pytest.mark.parametrize("one", STORED, ids=lambda one: one.model.__name__)
def test_what_is_written_is_what_the_stored_shape_says(one: Stored) -> None:
    fields = one.fields(one.what)
    assert one.model.model_validate_doc(dict(fields)).model_dump_doc() == fields
    assert all(type(value) is not type(Step.WAITING) for value in fields.values())


@pytest.mark.parametrize("one", STORED, ids=lambda one: one.model.__name__)
def test_what_is_read_is_what_was_written(one: Stored) -> None:
    assert one.read(one.fields(one.what)) == one.what


@pytest.mark.parametrize("one", STORED, ids=lambda one: one.model.__name__)
def test_a_field_that_has_a_default_may_be_missing_from_what_is_stored(one: Stored) -> None:
    known = one.model.model_fields
    defaults = {name: field.get_default(call_default_factory=True) for name, field in known.items()}
    fields = one.fields(one.what)
    old = {name: value for name, value in fields.items() if name not in defaults or value != defaults[name]}
    assert old.keys() < fields.keys() or one.model is LedgerEntryDocument
    assert one.read(old) == one.what


def test_a_claim_is_read_with_the_fence_that_the_database_set() -> None:
    found = ClaimDocument.fields(CLAIM) | {"lease_until": NOW.replace(tzinfo=None)}
    assert ClaimDocument.read(found) == replace(CLAIM, fence=NOW)
