"""The calls, a class a noun and a method a row of the contract."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from rewardctl.client._gateway import Gateway
from rewardctl.kernel.clock import iso
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.principal import Role
from rewardctl.wire.accounts import (
    AccountRequest,
    LoginRequest,
    LoginResponse,
    ManagedUserResponse,
    PasswordRequest,
    PasswordResetRequest,
    RegisterRequest,
    RolesRequest,
    SessionResponse,
    UserResponse,
)
from rewardctl.wire.activities import ActivitiesResponse, ActivityRequest, ActivityResponse
from rewardctl.wire.audit import AuditAction, AuditEntryResponse
from rewardctl.wire.body import CursorPage, NumberedPage, RequestBody
from rewardctl.wire.claims import (
    BulkDecisionRequest,
    BulkDecisionResponse,
    ClaimResponse,
    ClaimStatus,
    DecisionRequest,
    RevokeRequest,
)
from rewardctl.wire.codes import CodesRequest, CodesResponse, PoolResponse
from rewardctl.wire.conditions import ConditionResponse
from rewardctl.wire.eligibility import EligibilityResponse
from rewardctl.wire.events import (
    EventChangeRequest,
    EventDetailResponse,
    EventRequest,
    EventResponse,
    EventRewardResponse,
    EventStatus,
    OfferChangeRequest,
    OfferRequest,
)
from rewardctl.wire.reward_types import RewardTypesResponse
from rewardctl.wire.rewards import RewardResponse
from rewardctl.wire.simulation import (
    NewSimulationRequest,
    SimulationLine,
    SimulationProgress,
    SimulationRequest,
    SimulationResponse,
)
from rewardctl.wire.statistics import EventStatisticsResponse
from rewardctl.wire.wallet import LedgerEntryResponse, WalletResponse

_LOGIN = TypeAdapter(LoginResponse)
_LINE = TypeAdapter(SimulationLine)
_OFFERS = TypeAdapter(list[EventRewardResponse])


@dataclass(frozen=True, slots=True)
class Auth:
    gateway: Gateway

    def login(self, email: str, password: str) -> UserResponse:
        """Raises: BadCredentials."""
        self.gateway.leave()
        response = self.gateway.send("POST", "/auth/login", body=LoginRequest(email=email, password=password))
        answer = self.gateway.parsed(_LOGIN, response)
        self.gateway.enter(response, answer.access_token)
        return answer.user

    def logout(self) -> None:
        """The session is forgotten here, also where the platform can't be told."""
        self.gateway.log_out()

    def me(self) -> UserResponse:
        return self.gateway.call(UserResponse, "GET", "/auth/me")

    def change_password(self, present: str, new: str) -> None:
        """Every other session ends. Raises: Invalid."""
        body = PasswordRequest(current_password=present, new_password=new)
        self.gateway.send("PUT", "/auth/me/password", body=body)

    def sessions(self) -> list[SessionResponse]:
        return self.gateway.call(list[SessionResponse], "GET", "/auth/me/sessions")

    def end_session(self, session_id: str) -> None:
        self.gateway.send("DELETE", f"/auth/me/sessions/{session_id}")

    def end_other_sessions(self) -> None:
        self.gateway.send("DELETE", "/auth/me/sessions")


@dataclass(frozen=True, slots=True)
class Accounts:
    gateway: Gateway

    def register(self, email: str, password: str) -> UserResponse:
        """Raises: EmailTaken; Invalid."""
        return self.gateway.call(
            UserResponse, "POST", "/auth/users", body=RegisterRequest(email=email, password=password)
        )

    def get(self, user_id: str) -> ManagedUserResponse:
        return self.gateway.call(ManagedUserResponse, "GET", f"/auth/users/{user_id}")

    def find(self, email: str) -> ManagedUserResponse:
        return self.gateway.call(ManagedUserResponse, "GET", "/auth/users/email", params={"email": email})

    def set_roles(self, user_id: str, roles: list[Role]) -> ManagedUserResponse:
        """Raises: LastAdmin."""
        body = RolesRequest(roles=roles)
        return self.gateway.call(ManagedUserResponse, "PUT", f"/auth/users/{user_id}/roles", body=body)

    def set_disabled(self, user_id: str, disabled: bool) -> ManagedUserResponse:
        """Raises: Oneself; LastAdmin."""
        body = AccountRequest(disabled=disabled)
        return self.gateway.call(ManagedUserResponse, "PATCH", f"/auth/users/{user_id}", body=body)

    def reset_password(self, user_id: str, new: str) -> None:
        """All of their sessions end. Raises: Oneself; Invalid."""
        self.gateway.send("PUT", f"/auth/users/{user_id}/password", body=PasswordResetRequest(new_password=new))

    def erase(self, user_id: str) -> None:
        """Raises: Oneself; LastAdmin."""
        self.gateway.send("DELETE", f"/auth/users/{user_id}")

    def list(
        self,
        *,
        role: Role | None = None,
        begins: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[ManagedUserResponse]:
        """In the order of their e-mails; `begins` is how these begin."""
        params = {"role": role, "q": begins, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[ManagedUserResponse], "GET", "/auth/users", params=params)


@dataclass(frozen=True, slots=True)
class Events:
    gateway: Gateway

    def create(self, wanted: EventRequest) -> EventResponse:
        return self.gateway.call(EventResponse, "POST", "/events", body=wanted)

    def list(
        self,
        *,
        status: EventStatus | None = None,
        name: str | None = None,
        in_period: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[EventResponse]:
        params = {"status": status, "name": name, "inPeriod": in_period, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[EventResponse], "GET", "/events", params=params)

    def get(self, event_id: str) -> EventDetailResponse:
        return self.gateway.call(EventDetailResponse, "GET", f"/events/{event_id}")

    def eligibility(self, event_id: str, user_id: str | None = None) -> EligibilityResponse:
        params = {"userId": user_id}
        return self.gateway.call(EligibilityResponse, "GET", f"/events/{event_id}/eligibility", params=params)

    def simulate(
        self, event_id: str, wanted: SimulationRequest, watch: Callable[[SimulationProgress], None] = lambda _: None
    ) -> SimulationResponse:
        """What the event, changed so, would have come to; `watch` is told how far it has come."""
        return self._simulated(f"/events/{event_id}/simulate", wanted, watch)

    def simulate_new(
        self, wanted: NewSimulationRequest, watch: Callable[[SimulationProgress], None] = lambda _: None
    ) -> SimulationResponse:
        """The same for an event that does not exist yet."""
        return self._simulated("/events/simulate", wanted, watch)

    def _simulated(
        self, path: str, body: RequestBody, watch: Callable[[SimulationProgress], None]
    ) -> SimulationResponse:
        for text in self.gateway.lines("POST", path, body=body):
            line = self.gateway.read(_LINE, text)
            if line.progress is not None:
                watch(line.progress)
            if line.error is not None:
                raise line.error.error()
            if line.result is not None:
                return line.result
        raise Unavailable("The answer ended before the result")

    def change(self, event_id: str, change: EventChangeRequest, *, version: int | None = None) -> EventResponse:
        """Raises: Stale where `version` is told and no longer the present one."""
        headers = _if_match(version)
        return self.gateway.call(EventResponse, "PATCH", f"/events/{event_id}", body=change, headers=headers)

    def delete(self, event_id: str) -> None:
        self.gateway.send("DELETE", f"/events/{event_id}")

    def offers(self, event_id: str) -> Sequence[EventRewardResponse]:
        return self.gateway.parsed(_OFFERS, self.gateway.send("GET", f"/events/{event_id}/rewards"))

    def offer(self, event_id: str, wanted: OfferRequest) -> EventRewardResponse:
        return self.gateway.call(EventRewardResponse, "POST", f"/events/{event_id}/rewards", body=wanted)

    def change_offer(
        self, event_id: str, reward_id: str, change: OfferChangeRequest, *, version: int | None = None
    ) -> EventRewardResponse:
        """Raises: Stale where `version` is told and no longer the present one."""
        path = f"/events/{event_id}/rewards/{reward_id}"
        return self.gateway.call(EventRewardResponse, "PATCH", path, body=change, headers=_if_match(version))

    def withdraw(self, event_id: str, reward_id: str) -> None:
        """Raises: HasClaims."""
        self.gateway.send("DELETE", f"/events/{event_id}/rewards/{reward_id}")


@dataclass(frozen=True, slots=True)
class Rewards:
    gateway: Gateway

    def create(self, reward_type: str, fields: Mapping[str, Any]) -> RewardResponse:
        """`fields` are `name`, `description` and those of the type."""
        return self.gateway.call(RewardResponse, "POST", f"/rewards/{reward_type}", body=fields)

    def list(
        self,
        *,
        reward_type: str | None = None,
        name: str | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> NumberedPage[RewardResponse]:
        params = {"type": reward_type, "name": name, "page": page, "limit": limit}
        return self.gateway.call(NumberedPage[RewardResponse], "GET", "/rewards", params=params)

    def add_codes(self, reward_id: str, codes: Sequence[str], expires_at: datetime | None = None) -> CodesResponse:
        """Up to 1,000 codes at a time; those that are there already are counted as duplicates."""
        wanted = CodesRequest(codes=list(codes), expires_at=expires_at)
        return self.gateway.call(CodesResponse, "POST", f"/rewards/{reward_id}/codes", body=wanted)

    def pool(self, reward_id: str) -> PoolResponse:
        return self.gateway.call(PoolResponse, "GET", f"/rewards/{reward_id}/codes")

    def get(self, reward_id: str) -> RewardResponse:
        return self.gateway.call(RewardResponse, "GET", f"/rewards/{reward_id}")

    def types(self) -> RewardTypesResponse:
        return self.gateway.call(RewardTypesResponse, "GET", "/reward-types")


@dataclass(frozen=True, slots=True)
class Claims:
    gateway: Gateway

    def submit(self, event_id: str, reward_id: str, *, key: str | None = None) -> ClaimResponse:
        """With an idempotency `key` it may be repeated as often as needed, and claims once.

        Raises: NotFound; EventInactive, OutOfPeriod; AlreadyClaimed; SoldOut; KeyReused, InProgress.
        """
        headers = {"Idempotency-Key": key} if key else None
        return self.gateway.call(ClaimResponse, "POST", f"/events/{event_id}/requests/{reward_id}", headers=headers)

    def list(
        self,
        *,
        mine: bool = True,
        user_id: str | None = None,
        event_id: str | None = None,
        status: ClaimStatus | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> NumberedPage[ClaimResponse]:
        params = {
            "userId": user_id,
            "eventId": event_id,
            "status": status,
            "from": iso(since) if since else None,
            "to": iso(until) if until else None,
            "page": page,
            "limit": limit,
        }
        path = "/events/requests/mine" if mine else "/events/requests"
        return self.gateway.call(NumberedPage[ClaimResponse], "GET", path, params=params)

    def get(self, claim_id: str) -> ClaimResponse:
        return self.gateway.call(ClaimResponse, "GET", f"/events/requests/{claim_id}")

    def decide(self, claim_id: str, decision: DecisionRequest) -> ClaimResponse:
        return self.gateway.call(ClaimResponse, "PATCH", f"/events/requests/{claim_id}", body=decision)

    def decide_many(self, wanted: BulkDecisionRequest) -> BulkDecisionResponse:
        """A dry run unless told otherwise; may be repeated: what is decided already is not asked for again."""
        return self.gateway.call(BulkDecisionResponse, "POST", "/events/requests/decide", body=wanted)

    def revoke(self, claim_id: str, reason: str) -> ClaimResponse:
        path = f"/events/requests/{claim_id}/revoke"
        return self.gateway.call(ClaimResponse, "POST", path, body=RevokeRequest(reason=reason))


@dataclass(frozen=True, slots=True)
class Conditions:
    gateway: Gateway

    def schema(self) -> dict[str, Any]:
        """The JSON Schema, draft 2020-12."""
        return self.gateway.call(dict[str, Any], "GET", "/conditions/schema")

    def check(self, condition: Mapping[str, Any]) -> ConditionResponse:
        """How it is understood. Raises: Invalid, with every leaf that is malformed."""
        return self.gateway.call(ConditionResponse, "POST", "/conditions/check", body=condition)


@dataclass(frozen=True, slots=True)
class Audit:
    gateway: Gateway

    def list(
        self,
        *,
        actor: str | None = None,
        action: AuditAction | None = None,
        subject: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[AuditEntryResponse]:
        params = {
            "actor": actor,
            "action": action,
            "subject": subject,
            "from": iso(since) if since else None,
            "to": iso(until) if until else None,
            "cursor": cursor,
            "limit": limit,
        }
        return self.gateway.call(CursorPage[AuditEntryResponse], "GET", "/audit", params=params)


@dataclass(frozen=True, slots=True)
class Statistics:
    gateway: Gateway

    def of_event(self, event_id: str) -> EventStatisticsResponse:
        return self.gateway.call(EventStatisticsResponse, "GET", f"/stats/events/{event_id}")


@dataclass(frozen=True, slots=True)
class Wallets:
    gateway: Gateway

    def get(self, user_id: str | None = None) -> WalletResponse:
        return self.gateway.call(WalletResponse, "GET", "/wallet", params={"userId": user_id})

    def ledger(
        self, user_id: str | None = None, *, cursor: str | None = None, limit: int | None = None
    ) -> CursorPage[LedgerEntryResponse]:
        params = {"userId": user_id, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[LedgerEntryResponse], "GET", "/wallet/ledger", params=params)


@dataclass(frozen=True, slots=True)
class Activities:
    gateway: Gateway

    def record(self, activities: Sequence[ActivityRequest]) -> ActivitiesResponse:
        """Up to 1,000; each counts once, however often it is sent."""
        body = [one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in activities]
        return self.gateway.call(ActivitiesResponse, "POST", "/activities", body=body)

    def list(
        self,
        *,
        user_id: str | None = None,
        activity_type: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[ActivityResponse]:
        params = {"userId": user_id, "type": activity_type, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[ActivityResponse], "GET", "/activities", params=params)


def _if_match(version: int | None) -> dict[str, str] | None:
    return None if version is None else {"If-Match": f'"{version}"'}
