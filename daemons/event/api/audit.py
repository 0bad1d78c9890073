from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from daemons.chassis.tokens.security import Auditor, ServiceAlone
from daemons.chassis.web.document import INTERNAL
from daemons.chassis.web.inputs import PageLimit, QueryId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn
from daemons.event.api.shapes import cursor_page
from daemons.event.domain.audit import AuditEntry, Author, Change, Subject
from daemons.event.service.ports.audit import AuditFilter
from rewardctl.wire.audit import (
    AccountChangeRequest,
    AccountChanges,
    AccountFields,
    AuditAction,
    AuditEntryResponse,
    AuditKind,
    AuditSubject,
)
from rewardctl.wire.body import CursorPage, Instant

router = APIRouter(prefix="/audit", tags=["audit"], route_class=StrictRoute)


async def _wanted(
    actor: QueryId = None,
    action: Annotated[AuditAction | None, Query()] = None,
    subject: QueryId = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
) -> AuditFilter:
    return AuditFilter(actor=actor, action=action, subject=subject, since=since, until=until)


@router.get("", summary="List who changed what, newest first")
async def list_audit_entries(
    parts: PassedIn,
    _: Auditor,
    wanted: Annotated[AuditFilter, Depends(_wanted)],
    cursor: QueryId = None,
    limit: PageLimit = 10,
) -> CursorPage[AuditEntryResponse]:
    return cursor_page(await parts.audit.list(wanted, cursor, limit), _entry)


@router.post(
    "/accounts",
    status_code=202,
    summary="Take in who did what to an account; each is told once",
    openapi_extra=INTERNAL,
)
async def take_account_changes(told: AccountChanges, parts: PassedIn, _: ServiceAlone) -> None:
    await parts.audit.take([_change(one) for one in told])


def _change(told: AccountChangeRequest) -> Change:
    return Change(
        id=told.id,
        action=told.action,
        subject=Subject(AuditKind.ACCOUNT, told.account_id),
        author=Author(told.actor, told.request_id),
        old=_fields(told.old),
        new=_fields(told.new),
        at=told.at,
    )


def _fields(told: AccountFields | None) -> dict[str, Any] | None:
    if told is None:
        return None
    said = told.model_dump(mode="json", exclude_unset=True)
    return said | ({"roles": sorted(said["roles"])} if said.get("roles") else {})


def _entry(entry: AuditEntry) -> AuditEntryResponse:
    change = entry.change
    return AuditEntryResponse(
        id=change.id,
        action=change.action,
        subject=AuditSubject(kind=change.subject.kind, id=change.subject.id),
        seq=entry.seq,
        actor=change.author.user_id,
        request_id=change.author.request_id,
        old=dict(change.old) if change.old is not None else None,
        new=dict(change.new) if change.new is not None else None,
        at=change.at,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )
