"""S9: secrets that are sent through every route reach no line of the log, no answer and no list of processes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.figure import Figure
from tests.log_lines import faults, lines
from tests.platform import ADMIN, Platform, running
from tests.process_listing import listings

_SECRET_LENGTH: Final = 16
HTTP_METHODS: Final = {"get", "post", "put", "patch", "delete"}
PLANTED: Final = {
    name: f"planted-{number:02}-7f3a9c"
    for number, name in enumerate(
        (
            *("password", "currentPassword", "newPassword", "accessToken", "refreshToken", "token", "secret"),
            *("couponCode", "codes", "apiKey", "privateKey", "authorization", "cookie", "x-api-key", "signature"),
            *("clientSecret", "pepper", "credential", "mongoUri", "query"),
        )
    )
}


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform that logs everything it can."""
    with running(tmp_path_factory.mktemp("secrets"), log_level="debug") as made:
        yield made


def _routes(platform: Platform) -> list[tuple[str, str, str]]:
    """The address, verb and path of each route of each daemon."""
    settings = platform.project.settings()
    found: list[tuple[str, str, str]] = []
    for port in (settings.auth_port, settings.event_port):
        own = f"http://127.0.0.1:{port}"
        paths: dict[str, Any] = httpx.get(f"{own}/openapi.json").json()["paths"]
        routes = [(verb, path) for path, verbs in paths.items() for verb in verbs if verb in HTTP_METHODS]
        found += [(address, verb, path) for address in (own, platform.url) for verb, path in routes]
    return found


def _sent(address: str, verb: str, path: str, token: str | None) -> str:
    """All that was answered, headers too."""
    headers = {
        "Authorization": f"Bearer {token or PLANTED['authorization']}",
        "Cookie": f"refreshToken={PLANTED['cookie']}",
        "X-Api-Key": PLANTED["x-api-key"],
        "webhook-signature": f"v1,{PLANTED['signature']}",
    }
    body: dict[str, Any] = {
        **PLANTED,
        "codes": [PLANTED["codes"]],
        "mongoUri": f"mongodb://u:{PLANTED['mongoUri']}@db/x",
    }
    body |= {"email": "someone@example.com", "name": "A name", "pool": True}
    filled = path.replace("{reward_type}", "COUPON").replace("{", "").replace("}", "")
    for name in ("event_id", "reward_id", "claim_id", "user_id", "session_id"):
        filled = filled.replace(name, "0" * 24)
    url = f"{address}{filled}?token={PLANTED['query']}"
    answer = httpx.request(verb.upper(), url, json=None if verb == "get" else body, headers=headers, timeout=10)
    return f"{answer.headers}\n{answer.text}"


def test_security_s9_planted_secrets_reach_no_line_no_answer_and_no_list_of_processes(
    talkative: Platform, figure: Figure
) -> None:
    settings = talkative.project.settings()
    login = {"email": ADMIN, "password": talkative.admin_password}
    answer = httpx.post(f"http://127.0.0.1:{settings.gateway_port}/auth/login", json=login).json()
    routes = _routes(talkative)

    answers = [
        _sent(address, verb, path, token) for address, verb, path in routes for token in (None, answer["accessToken"])
    ]

    written, processes = list(lines(talkative.project.logs)), listings(talkative.project)
    assert len(written) >= 2 * len(routes)
    assert len(processes) >= len(("supervisor", "mongo-event", "mongo-user", "auth", "event", "gateway"))
    secrets = {**PLANTED, "admin": talkative.admin_password, "issued": answer["accessToken"]}
    places = {"lines of logs": written, "answers": answers, "processes' arguments and environments": processes}
    found = {place: _found(secrets.values(), texts) for place, texts in places.items()}
    searched = ", ".join(f"{len(texts)} {place}" for place, texts in places.items())
    leaked = sum(len(seen) for seen in found.values())
    figure(f"S9: {len(secrets)} secrets through {len(routes)} routes; in {searched}: {leaked} found")
    assert leaked == 0, found
    assert faults(talkative.project.logs) == []


def _found(secrets: Iterable[str], texts: Iterable[str]) -> list[str]:
    told = "\n".join(texts)
    return [secret for secret in secrets if secret in told]


def test_security_s9_what_the_keys_hold_is_in_no_list_of_processes_and_for_the_owner_alone(
    talkative: Platform, figure: Figure
) -> None:
    files = [one for one in (talkative.project.home / "keys").rglob("*") if one.is_file()]
    private = [one for one in files if one.name != "jwks.json"]
    held = [line for one in private for line in _lines_of(one) if len(line) >= _SECRET_LENGTH]
    processes = listings(talkative.project)
    found = _found(held, processes)
    figure(
        f"S9: {len(held)} secrets of {len(private)} key files (0600), {len(found)} seen in {len(processes)} processes"
    )
    assert len(private) >= len(("signing key", "pepper", "service secret"))
    assert {one.stat().st_mode & 0o777 for one in private} == {0o600}
    assert found == []


def _lines_of(file: Path) -> list[str]:
    """As text, where it is some, and as hexadecimal digits."""
    content = file.read_bytes()
    return [*content.decode("ascii", "ignore").split("\n"), content.hex()]


def _posted(platform: Platform, path: str, body: dict[str, Any], token: str | None = None, status: int = 201) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"{platform.url}{path}", json=body, headers=headers, timeout=10)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_security_s9_secrets_that_are_taken_and_worked_with_reach_no_line(talkative: Platform, figure: Figure) -> None:
    admin = {"email": ADMIN, "password": talkative.admin_password}
    operator = _posted(talkative, "/auth/login", admin, status=200)["accessToken"]
    person = {"email": "planted@example.com", "password": "taken-password-4f1e"}
    _posted(talkative, "/auth/users", person)
    answer = httpx.post(f"{talkative.url}/auth/login", json=person)
    token, cookie = answer.json()["accessToken"], answer.cookies["refreshToken"]
    fresh = httpx.post(f"{talkative.url}/auth/refresh", cookies={"refreshToken": cookie})
    fresh.raise_for_status()

    running = {"name": "E", "rewardCondition": {}, "periodStart": "2026-01-01T00:00:00Z", "status": "ACTIVE"}
    event = _posted(talkative, "/events", running, operator)["id"]
    shared = _posted(talkative, "/rewards/COUPON", {"name": "S", "couponCode": "TAKEN-SHARED-77"}, operator)["id"]
    pooled = _posted(talkative, "/rewards/COUPON", {"name": "P", "pool": True}, operator)["id"]
    _posted(talkative, f"/rewards/{pooled}/codes", {"codes": ["TAKEN-POOLED-88"]}, operator, 200)
    for reward in (shared, pooled):
        offer = {"rewardId": reward, "condition": {}, "autoResolve": True}
        _posted(talkative, f"/events/{event}/rewards", offer, operator)
        assert _posted(talkative, f"/events/{event}/requests/{reward}", {}, token)["status"] == "APPROVED"
    wallet = httpx.get(f"{talkative.url}/wallet", headers={"Authorization": f"Bearer {token}"}).text
    assert "TAKEN-SHARED-77" in wallet
    assert "TAKEN-POOLED-88" in wallet

    written, processes = list(lines(talkative.project.logs)), listings(talkative.project)
    issued = [operator, token, cookie, fresh.json()["accessToken"], fresh.cookies["refreshToken"]]
    secrets = [person["password"], "TAKEN-SHARED-77", "TAKEN-POOLED-88", *issued]
    found = _found(secrets, (*written, *processes))
    searched = f"{len(written)} lines and {len(processes)} processes"
    figure(f"S9: {len(secrets)} secrets that were taken and worked with: {len(found)} found in {searched}")
    assert found == []
