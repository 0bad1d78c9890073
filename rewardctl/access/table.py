"""Every route of the platform. What may be done is asked for in a way that changes nothing but what the check made.

So where a good order would leave something behind, an incomplete one is sent: 400 says that the caller was let in.
"""

from collections.abc import Mapping
from typing import Any, Final

from rewardctl.access.row import ADMIN, ANYONE, AUDITOR, LOGGED_IN, OPERATOR, OVERSEER, SERVICE, Row

_INCOMPLETE: Final[Mapping[str, Any]] = {}
_OF_USER: Final = {"userId": "{user_id}"}
_ACTIVITY: Final = {"id": "access-check", "userId": "{user_id}", "type": "access-check", "at": "{at}"}
_DRY_RUN: Final = {"filter": {"eventId": "{event_id}"}, "status": "APPROVED", "dryRun": True}
_REJECTION: Final = {"status": "REJECTED", "reason": "access check"}

_ACCOUNTS: Final = (
    Row("POST", "/auth/users", ANYONE, 400, body=_INCOMPLETE),
    Row("POST", "/auth/login", ANYONE, 400, body=_INCOMPLETE),
    Row("POST", "/auth/refresh", ANYONE, 401),
    Row("POST", "/auth/logout", ANYONE, 204),
    Row("GET", "/.well-known/jwks.json", ANYONE, 200),
    Row("GET", "/auth/me", LOGGED_IN, 200),
    Row("PUT", "/auth/me/password", LOGGED_IN, 400, body=_INCOMPLETE),
    Row("GET", "/auth/me/sessions", LOGGED_IN, 200),
    Row("GET", "/auth/me/sessions/{id}", LOGGED_IN, 200, answer_to_anothers=404, id="session_id"),
    Row("DELETE", "/auth/me/sessions/{id}", LOGGED_IN, 204, answer_to_anothers=404, id="session_id"),
    Row("DELETE", "/auth/me/sessions", LOGGED_IN, 204),
    Row("GET", "/auth/users", ADMIN, 200),
    Row("GET", "/auth/users/email", ADMIN, 200, query={"email": "{email}"}),
    Row("GET", "/auth/users/{id}", ADMIN, 200),
    Row("PUT", "/auth/users/{id}/roles", ADMIN, 200, body={"roles": ["USER"]}),
    Row("PUT", "/auth/users/{id}/password", ADMIN, 400, body=_INCOMPLETE),
    Row("PATCH", "/auth/users/{id}", ADMIN, 200, body={"disabled": False}),
    Row("GET", "/auth/revocations", SERVICE, 200),
)
_EVENTS: Final = (
    Row("POST", "/events", OPERATOR, 400, body=_INCOMPLETE),
    Row("GET", "/events", LOGGED_IN, 200),
    Row("GET", "/events/{event_id}", LOGGED_IN, 200),
    Row("PATCH", "/events/{event_id}", OPERATOR, 200, body={"status": "ACTIVE"}),
    Row("DELETE", "/events/{event_id}", ADMIN, 409),
    Row("POST", "/events/simulate", OPERATOR, 400, body=_INCOMPLETE),
    Row("POST", "/events/{event_id}/simulate", OPERATOR, 400, body={"users": 0}),
    Row("GET", "/stats/events/{event_id}", OVERSEER, 200),
    Row("GET", "/conditions/schema", LOGGED_IN, 200),
    Row("POST", "/conditions/check", OPERATOR, 200, body={}),
)
_REWARDS: Final = (
    Row("GET", "/reward-types", OPERATOR, 200),
    Row("POST", "/rewards/{reward_type}", OPERATOR, 400, body=_INCOMPLETE),
    Row("GET", "/rewards", OPERATOR, 200),
    Row("GET", "/rewards/{reward_id}", OPERATOR, 200),
    Row("POST", "/rewards/{reward_id}/codes", OPERATOR, 400, body=_INCOMPLETE),
    Row("GET", "/rewards/{reward_id}/codes", OPERATOR, 400),
    Row("POST", "/events/{event_id}/rewards", OPERATOR, 400, body=_INCOMPLETE),
    Row("GET", "/events/{event_id}/rewards", LOGGED_IN, 200),
    Row("PATCH", "/events/{event_id}/rewards/{reward_id}", OPERATOR, 200, body={"autoResolve": False}),
    Row("DELETE", "/events/{event_id}/rewards/{reward_id}", OPERATOR, 409),
)
_CLAIMS: Final = (
    Row("GET", "/events/{event_id}/eligibility", LOGGED_IN, 200, anothers=OVERSEER, query=_OF_USER),
    Row("POST", "/events/{event_id}/requests/{reward_id}", LOGGED_IN, 201),
    Row("GET", "/events/requests/mine", LOGGED_IN, 200),
    Row("GET", "/events/requests", OVERSEER, 200),
    Row("GET", "/events/requests/{claim_id}", LOGGED_IN, 200, anothers=OVERSEER, refusal=404),
    Row("POST", "/events/requests/{claim_id}/callback", ANYONE, 409, body={}),
    Row("POST", "/events/requests/{claim_id}/revoke", OPERATOR, 409, body={"reason": "access check"}),
    Row("POST", "/events/requests/decide", OPERATOR, 200, body=_DRY_RUN),
    Row("PATCH", "/events/requests/{claim_id}", OPERATOR, 200, body=_REJECTION),
    Row("GET", "/wallet", LOGGED_IN, 200, anothers=OVERSEER, query=_OF_USER),
    Row("GET", "/wallet/ledger", LOGGED_IN, 200, anothers=OVERSEER, query=_OF_USER),
    Row("GET", "/audit", AUDITOR, 200),
    Row("POST", "/audit/accounts", SERVICE, 202, body=[]),
)
_PEOPLE: Final = (
    Row("POST", "/activities", OPERATOR, 202, body=_ACTIVITY),
    Row("GET", "/activities", LOGGED_IN, 200, anothers=OVERSEER, query=_OF_USER),
    Row("PUT", "/users/{user_id}/attributes", OPERATOR, 204, body={"attributes": {}}),
    Row("DELETE", "/users/{user_id}", SERVICE, 204),
    Row("DELETE", "/auth/users/{id}", ADMIN, 409, answer_to_anothers=204),
)
TABLE: Final = (*_ACCOUNTS, *_EVENTS, *_REWARDS, *_CLAIMS, *_PEOPLE)
"""In the order in which it is asked: what takes something away comes last."""
