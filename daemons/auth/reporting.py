"""Reports to the event daemon over HTTP, with a service token: activities, what its audit log is to tell, erasures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from daemons.auth.domain.account_change import AccountChange, Fields
from daemons.auth.domain.session import Session
from daemons.chassis.peers.hop import Call, Hop
from daemons.chassis.peers.replicas import Replicas
from daemons.chassis.peers.upstream import Answer
from rewardctl.kernel.context import current
from rewardctl.kernel.errors import Invalid, Unavailable
from rewardctl.kernel.tokens import ServiceTokenSigner
from rewardctl.wire import audit as wire
from rewardctl.wire.activities import ActivityRequest

_EVENT: Final = "event"
_ACCEPTED: Final = {202, 204}
_REFUSED: Final = 400
_SHOWN: Final = 500
_activities: Final = TypeAdapter(list[ActivityRequest])
_changes: Final = TypeAdapter(wire.AccountChanges)


@dataclass(frozen=True, slots=True)
class EventReporter:
    hop: Hop
    replicas: Replicas
    signer: ServiceTokenSigner

    async def report_login(self, session: Session) -> None:
        if session.login is None:
            return
        activity = ActivityRequest(id=f"login-{session.id}", user_id=session.user_id, type="login", at=session.login.at)
        await self._post("activities", _activities.dump_json([activity], by_alias=True, exclude_none=True))

    async def report_changes(self, changes: Sequence[AccountChange]) -> None:
        await self._post(
            "audit/accounts", _changes.dump_json([_told(one) for one in changes], by_alias=True, exclude_unset=True)
        )

    async def report_erasure(self, user_id: str) -> None:
        await self._send("DELETE", f"users/{user_id}", None)

    async def _post(self, path: str, body: bytes) -> None:
        await self._send("POST", path, body)

    async def _send(self, method: str, path: str, body: bytes | None) -> None:
        async with self.hop.exchange(self._call(method, path, body)) as answer:
            await _require_accepted(answer)

    def _call(self, method: str, path: str, body: bytes | None) -> Call:
        headers = [
            (b"authorization", f"Bearer {self.signer.token(_EVENT)}".encode()),
            (b"content-type", b"application/json"),
        ]
        if context := current():
            headers += [
                (b"x-request-id", context.request_id.encode()),
                (b"traceparent", context.traceparent.encode()),
            ]
        return Call(_EVENT, method, self.replicas.in_turn(), f"/{path}".encode(), headers, body)


def _told(change: AccountChange) -> wire.AccountChangeRequest:
    return wire.AccountChangeRequest(
        id=change.id,
        account_id=change.account_id,
        actor=change.author.user_id,
        request_id=change.author.request_id,
        action=change.action,
        old=_fields(change.old),
        new=_fields(change.new),
        at=change.at,
    )


def _fields(told: Fields | None) -> wire.AccountFields | None:
    return None if told is None else wire.AccountFields(**told)


async def _require_accepted(answer: Answer) -> None:
    """Raises: Invalid where event refuses what was told; Unavailable where it can't take anything now."""
    said = (await answer.read()).decode(errors="replace")
    if answer.status == _REFUSED:
        raise Invalid(said[:_SHOWN])
    if answer.status not in _ACCEPTED:
        raise Unavailable(f"The event daemon takes no reports: it answered {answer.status}")
