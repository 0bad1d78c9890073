"""S4 of the security table: made-up requests, good and bad, for every operation; it writes its figure."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.runtime import topology
from tests.builders import AUDIENCE, ISSUER
from tests.figure import Figure
from tests.platform import Platform

EACH: Final = int(os.environ.get("REWARDCTL_MADE_UP", "6"))
"""Cases of one operation in one mode, where so many differ."""
LEAST: Final = EACH * 80
WELL: Final = EACH * 6
"""So many at least get past every refusal."""
BOUNDED: Final = settings(
    max_examples=EACH,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# 400 is a documented answer to what a schema can't say: an end after its start, a zone that exists, a malformed leaf of
# a condition, fields of the type that the path names, days within 90 of today. 412 is one to a made-up `If-Match`.
WELL_TAKEN: Final = ["2xx", "400", "401", "403", "404", "409", "412", "429"]
CONFIG: Final = {
    "checks": {"positive_data_acceptance": {"expected-statuses": WELL_TAKEN}},
    # Every case bears the administrator's token, so leaving it out is no way to make one bad; that a route asks for it
    # is a check of its own.
    "generation": {"with-security-parameters": False},
}


@dataclass(frozen=True, slots=True)
class Asking:
    url: str
    token: str = field(repr=False)
    session: requests.Session
    asked: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def every(self, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> None:
        """Up to EACH cases, the same ones each time."""
        # A list without items is sent as nothing at all, so nothing of it can be refused.
        cases = operation.as_strategy(generation_mode=mode).filter(lambda case: [] not in (case.query or {}).values())

        @BOUNDED
        @given(case=cases)
        def ask(case: Case[Any]) -> None:
            self._ask(case)

        try:
            ask()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, f"{operation.label} can't be asked well"

    def _ask(self, case: Case[Any]) -> None:
        label = case.operation.label
        self.asked[label] += 1
        try:
            headers = {"Authorization": f"Bearer {self.token}"}
            answer = case.call_and_validate(base_url=self.url, headers=headers, session=self.session)
        except FailureGroup as found:
            for one in found.exceptions:
                self.failures.setdefault(f"{label}: {type(one).__name__}", str(found))
        else:
            self.answers[answer.status_code] += 1


@pytest.fixture(scope="module")
def asking(stack: Platform) -> Iterator[Asking]:
    """As an administrator who has an account."""
    account = {"email": f"asks-{new_id()}@example.com", "password": new_id()}
    user_id = httpx.post(f"{stack.url}/auth/users", json=account, trust_env=False).json()["id"]
    signer = TokenSigner(SigningKey.load(stack.project.signing_key_file), ISSUER, AUDIENCE, SystemClock())
    with requests.Session() as session:
        session.trust_env = False
        yield Asking(stack.url, signer.access_token(user_id, [Role.ADMIN], new_id(), 1_000_000), session)


def _document(stack: Platform) -> dict[str, Any]:
    """Those of auth and event in one."""
    services = topology.services(stack.project, stack.project.settings())
    addresses = [f"{one.url}/openapi.json" for one in services if one.name in {"auth", "event"}]
    auth, event = (httpx.get(address, trust_env=False).json() for address in addresses)
    parts = {name: {**auth["components"][name], **event["components"][name]} for name in event["components"]}
    return {**event, "paths": {**auth["paths"], **event["paths"]}, "components": parts}


def test_no_made_up_request_gets_an_answer_that_is_not_in_the_document(
    stack: Platform, asking: Asking, figure: Figure
) -> None:
    document: Mapping[str, Any] = _document(stack)
    schema = schemathesis.openapi.from_dict(dict(document), config=schemathesis.Config.from_dict(CONFIG))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == sum(map(len, document["paths"].values()))
    for operation in operations:
        for mode in MODES:
            asking.every(operation, mode)
    told = f"{asking.asked.total()} cases of {len(operations)} operations, {len(asking.failures)} failures"
    answers = ", ".join(f"{status}: {count}" for status, count in sorted(asking.answers.items()))
    figure(f"S4: {told}; answers {answers}")
    assert not asking.failures, "\n".join(f"{name}\n{told}" for name, told in asking.failures.items())
    assert asking.asked.total() >= LEAST
    assert asking.answers[200] + asking.answers[201] + asking.answers[202] + asking.answers[204] >= WELL
