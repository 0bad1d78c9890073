"""Tells event of every login, at least once: a session is stored with it, due until event has acknowledged it.

Every replica runs one. Two that tell of the same login at once do no harm: event counts it once, by its id.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from daemons.auth.domain.session import Session
from daemons.auth.service.at_once import all_at_once
from daemons.auth.service.ports import ActivityReporter, SessionRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.log import log_for

_AT_ONCE: Final = 8
_SOONEST: Final = timedelta(seconds=1)
_LATEST: Final = timedelta(hours=1)
_log = log_for("outbox")


@dataclass(frozen=True, slots=True)
class LoginOutbox:
    """`clock` is real time."""

    sessions: SessionRepository
    reporter: ActivityReporter
    clock: Clock

    async def round(self) -> int:
        """Tell of the logins that are due for longest; answers how many were looked at.

        Raises: Unavailable where event does not take them now; they stay due.
        """
        due = await self.sessions.untold(self.clock.now(), _AT_ONCE)
        await all_at_once(map(self._tell, due))
        return len(due)

    async def _tell(self, session: Session) -> None:
        """Under the id of the request that logged in, whoever does the work."""
        login = session.login
        with entered(RequestContext.resumed(login.request_id if login else "", login.traceparent if login else None)):
            try:
                await self.reporter.report_login(session)
            except Invalid as error:
                await self._put_off(session, error)
            else:
                await self._told(session)

    async def _told(self, session: Session) -> None:
        if await self.sessions.told(session.id):
            bound = _log.bind(event="activity.delivered", accountId=session.user_id, sessionId=session.id)
            bound.info("login told to event")

    async def _put_off(self, session: Session, error: Invalid) -> None:
        """What event refuses may be good later, when clocks agree; it must not hold up the others until then.

        Each time it waits for as long as it has waited already.
        """
        now = self.clock.now()
        until = now + min(max(now - session.created_at, _SOONEST), _LATEST)
        await self.sessions.put_off(session.id, until)
        bound = _log.bind(event="activity.refused", accountId=session.user_id, sessionId=session.id)
        bound.bind(reason=error.detail).error("event refused a login")
