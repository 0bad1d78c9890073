"""Reports activities to the event daemon over HTTP, with a service token."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientResponse
from multidict import CIMultiDict
from pydantic import TypeAdapter
from yarl import URL

from daemons.auth.domain.session import Session
from daemons.chassis.hop import Call, Hop
from rewardctl.kernel.context import current
from rewardctl.kernel.errors import Invalid, Unavailable
from rewardctl.kernel.tokens import ServiceTokenSigner
from rewardctl.wire.activities import ActivityRequest

_EVENT: Final = "event"
_ACCEPTED: Final = 202
_REFUSED: Final = 400
_SHOWN: Final = 500
_bodies: Final = TypeAdapter(list[ActivityRequest])


@dataclass(frozen=True, slots=True)
class EventReporter:
    """`origins` are event's replicas."""

    hop: Hop
    origins: Sequence[URL]
    signer: ServiceTokenSigner

    async def report_login(self, session: Session) -> None:
        if session.login is None:
            return
        activity = ActivityRequest(id=f"login-{session.id}", user_id=session.user_id, type="login", at=session.login.at)
        async with self.hop.exchange(self._call([activity])) as answer:
            await _require_accepted(answer)

    def _call(self, activities: list[ActivityRequest]) -> Call:
        headers = CIMultiDict(
            {"Authorization": f"Bearer {self.signer.token(_EVENT)}", "Content-Type": "application/json"}
        )
        if context := current():
            headers["X-Request-Id"] = context.request_id
            headers["traceparent"] = context.traceparent
        urls = [origin / "activities" for origin in self.origins]
        return Call(_EVENT, "POST", urls, headers, _bodies.dump_json(activities, by_alias=True, exclude_none=True))


async def _require_accepted(answer: ClientResponse) -> None:
    """Raises: Invalid where event refuses what was told; Unavailable where it can't take anything now."""
    said = await answer.text(errors="replace")
    if answer.status == _REFUSED:
        raise Invalid(said[:_SHOWN])
    if answer.status != _ACCEPTED:
        raise Unavailable(f"The event daemon takes no activities: it answered {answer.status}")
