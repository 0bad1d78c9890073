"""Every error the platform raises on purpose, with the stable `code` that names it on the wire.

RewardctlError
├── Invalid                 the input is malformed or refused by validation
│   ├── UnknownRewardType   no installed plugin offers that reward type
│   ├── EventInactive       the event does not take claims
│   └── OutOfPeriod         the event has not begun or is over
├── Unauthenticated         no valid credentials
│   ├── BadCredentials      e-mail or password are wrong
│   └── InvalidToken        a token is missing, expired, forged or withdrawn
├── Forbidden               the caller's roles do not allow it
├── NotFound                there is no such thing, or it is not the caller's to see
├── Conflict                the present state does not allow it
│   ├── EmailTaken · AlreadyOffered · AlreadyClaimed · SoldOut · HasClaims · TransitionNotAllowed · InProgress
│   ├── LastAdmin · Oneself
├── KeyReused               an Idempotency-Key came with another request than the first time
├── Stale                   it changed since the caller read it
├── Refused                 refused at the door
│   ├── MethodNotAllowed · TooLarge · HeadTooLarge · UnsupportedMediaType · TooSlow · TooManyRequests
├── Unavailable             a daemon or database is away; try again later
│   └── TimedOut            it did not answer in time
├── Failed                  a fault of the platform's own; nothing of it is shown but the request id
└── SetupError              this machine or project is not ready; `hint` says the mend
    ├── NotInitialised · NotRunning · AlreadyRunning · PortTaken · MongodMissing · MongodBroken · NoEngine
    ├── DataDirectoryInUse · DiskFull · StartFailed · BadSettings · UnsafeDatabase
    └── NewerDatabase · MigrationNeeded · HalfRestored · DamagedBackup · NotEmpty
"""

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refused field: where it is (`body.periodEnd`) and why."""

    loc: str
    msg: str


class RewardctlError(Exception):
    """`detail` is a sentence for people, `hint` the mend, `retry_after` in whole seconds."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str | None = None,
        *,
        hint: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
        request_id: str | None = None,
    ) -> None:
        self.detail = detail or self.title
        self.hint = hint
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.request_id = request_id
        super().__init__(self.detail)


class Ended(Exception):
    """A program of ours that ran elsewhere has said what is wrong, and ended with that status."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


class Invalid(RewardctlError):
    code = "invalid"
    title = "The request is not valid"


def of_field(loc: str, msg: str) -> Invalid:
    """Where one field is wrong: `loc` is its dotted place in the request."""
    return Invalid(errors=[FieldError(loc, msg)])


def bad_cursor() -> Invalid:
    """Where a list is to go on from what none of its pages gave."""
    return of_field("query.cursor", "must be one that a page gave")


class UnknownRewardType(Invalid):
    code = "unknown_reward_type"
    title = "No such reward type is installed"


class EventInactive(Invalid):
    code = "event_inactive"
    title = "The event is not active"


class OutOfPeriod(Invalid):
    code = "out_of_period"
    title = "The event is not running now"


class Unauthenticated(RewardctlError):
    code = "unauthenticated"
    title = "Log in first"


class BadCredentials(Unauthenticated):
    code = "bad_credentials"
    title = "E-mail or password are wrong"


class InvalidToken(Unauthenticated):
    code = "invalid_token"
    title = "The token is missing, expired or not valid"


class Forbidden(RewardctlError):
    code = "forbidden"
    title = "Your role does not allow this"


class NotFound(RewardctlError):
    code = "not_found"
    title = "Not found"


class Conflict(RewardctlError):
    code = "conflict"
    title = "The present state does not allow this"


class EmailTaken(Conflict):
    code = "email_taken"
    title = "This e-mail is registered already"


class AlreadyOffered(Conflict):
    code = "already_offered"
    title = "The event offers this reward already"


class AlreadyClaimed(Conflict):
    code = "already_claimed"
    title = "This reward was claimed already"


class SoldOut(Conflict):
    code = "sold_out"
    title = "This reward is sold out"


class HasClaims(Conflict):
    code = "has_claims"
    title = "Claims exist, so it can't be deleted"


class TransitionNotAllowed(Conflict):
    code = "transition_not_allowed"
    title = "The claim's status does not allow this"


class InProgress(Conflict):
    code = "in_progress"
    title = "The first request with this key is still being worked on"


class LastAdmin(Conflict):
    code = "last_admin"
    title = "Nobody else could administer the platform any more"


class Oneself(Conflict):
    code = "oneself"
    title = "Another administrator must do this to your account"


class KeyReused(RewardctlError):
    code = "key_reused"
    title = "This Idempotency-Key was used for another request"


class Stale(RewardctlError):
    code = "stale"
    title = "It changed since you read it"


class Refused(RewardctlError):
    code = "refused"
    title = "The request was refused"


class MethodNotAllowed(Refused):
    code = "method_not_allowed"
    title = "This path does not take that method"


class TooLarge(Refused):
    code = "too_large"
    title = "The body is too large"


class HeadTooLarge(Refused):
    code = "head_too_large"
    title = "The headers are too large"


class UnsupportedMediaType(Refused):
    code = "unsupported_media_type"
    title = "Send the body as application/json"


class TooSlow(Refused):
    code = "too_slow"
    title = "The request did not arrive in time"


class TooManyRequests(Refused):
    code = "too_many_requests"
    title = "That was too often"


class Unavailable(RewardctlError):
    code = "unavailable"
    title = "A part of the platform is away"


class TimedOut(Unavailable):
    code = "timed_out"
    title = "A part of the platform did not answer in time"


class Failed(RewardctlError):
    code = "failed"
    title = "The platform failed to answer"


class SetupError(RewardctlError):
    code = "setup"
    title = "This project is not ready"


class NotInitialised(SetupError):
    code = "not_initialised"
    title = "There is no rewardctl project here"


class NotRunning(SetupError):
    code = "not_running"
    title = "The platform is not running"


class AlreadyRunning(SetupError):
    code = "already_running"
    title = "The platform is running already"


class PortTaken(SetupError):
    code = "port_taken"
    title = "A port is taken"


class MongodMissing(SetupError):
    code = "mongod_missing"
    title = "No mongod was found"


class MongodBroken(SetupError):
    code = "mongod_broken"
    title = "mongod does not run on this machine"


class NoEngine(SetupError):
    code = "no_engine"
    title = "No container engine answers"


class DataDirectoryInUse(SetupError):
    code = "data_directory_in_use"
    title = "Another mongod holds the data directory"


class DiskFull(SetupError):
    code = "disk_full"
    title = "The disk is full"
    NUMBERS: ClassVar = frozenset({errno.ENOSPC, errno.EDQUOT})
    """How the system says so."""


class StartFailed(SetupError):
    code = "start_failed"
    title = "A service did not start"


class UnsafeDatabase(SetupError):
    code = "unsafe_database"
    title = "The database can't keep what is promised"


class NewerDatabase(SetupError):
    code = "newer_database"
    title = "The database is of a newer version than this program"


class MigrationNeeded(SetupError):
    code = "migration_needed"
    title = "The database must be migrated first"


class HalfRestored(SetupError):
    code = "half_restored"
    title = "The restore of the database was not finished"


class DamagedBackup(SetupError):
    code = "damaged_backup"
    title = "The backup is not what was written"


class NotEmpty(SetupError):
    code = "not_empty"
    title = "The database is not empty"


class BadSettings(SetupError):
    code = "bad_settings"
    title = "The settings are not valid"


def _tree(cls: type[RewardctlError]) -> Iterator[type[RewardctlError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from _tree(child)


BY_CODE: dict[str, type[RewardctlError]] = {cls.code: cls for cls in _tree(RewardctlError)}
"""Turns a `code` from the wire back into its class."""
