"""The work beside the requests that tells event of logins, of changes and of erasures.

Each goes on by itself: what event refuses of one holds up nothing of the others.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from daemons.auth.reporting import EventReporter
from daemons.auth.service.change_outbox import ChangeOutbox
from daemons.auth.service.erasures import ErasureOutbox, Traces
from daemons.auth.service.login_outbox import LoginOutbox
from daemons.auth.service.ports import AccountRepository, SessionRepository
from daemons.auth.settings import AuthSettings
from daemons.chassis.background import Background
from daemons.chassis.metrics import hop as metrics_hop
from daemons.chassis.peers.hop import Hop
from daemons.chassis.peers.replicas import Replicas
from rewardctl.kernel.clock import Clock, SystemClock
from rewardctl.kernel.keys import load_service_secret
from rewardctl.kernel.tokens import ServiceTokenSigner

_LONGEST_PAUSE_SECONDS: Final = 30.0
_REPORT_SECONDS: Final = 5.0


def _nobody_to_tell() -> None:
    """What there is to tell waits in the database."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Each is called when there is something new of it; `work` then tells it."""

    login: Callable[[], None] = _nobody_to_tell
    change: Callable[[], None] = _nobody_to_tell
    erasure: Callable[[], None] = _nobody_to_tell
    work: Sequence[Background] = ()

    @classmethod
    def by(
        cls,
        reporter: EventReporter,
        accounts: AccountRepository,
        sessions: SessionRepository,
        traces: Traces,
        clock: Clock,
    ) -> Self:
        logins = _outbox(LoginOutbox(sessions, reporter, clock).round)
        changes = _outbox(ChangeOutbox(accounts, reporter).round)
        erasures = _outbox(ErasureOutbox(accounts, traces, reporter).round)
        return cls(logins.wake, changes.wake, erasures.wake, (logins, changes, erasures))


def _outbox(work: Callable[[], Awaitable[int]]) -> Background:
    return Background(work, longest_pause=_LONGEST_PAUSE_SECONDS)


def event_reporter(settings: AuthSettings) -> EventReporter | None:
    """None where event is not to be reached. Raises: BadSettings."""
    if not (settings.event_url and settings.service_secret_file):
        return None
    secret = load_service_secret(settings.service_secret_file)
    signer = ServiceTokenSigner("auth", secret, settings.issuer, SystemClock())
    return EventReporter(Hop(_REPORT_SECONDS, metrics_hop.timed("auth")), Replicas.of(settings.event_url), signer)
