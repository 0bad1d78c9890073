"""S1, S3 and S8 of the security table, on the three daemons of a real platform; each test writes its figure."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from rewardctl.client import Client, Session
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from tests.figure import Figure
from tests.forgeries import SENT, Forger
from tests.platform import ADMIN, Platform

PASSWORD: Final = "correct horse battery"
BOUND_SECONDS: Final = 5.0
PATIENCE_SECONDS: Final = 10.0
ASKED: Final = {"gateway": "/events", "auth": "/auth/me", "event": "/events"}
"""A path of each daemon that a good token opens; the gateway refuses by itself, before anything is passed on."""
FOR_ANYONE: Final = {
    ("POST", "/auth/users"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("GET", "/.well-known/jwks.json"),
    ("POST", "/events/requests/{claim_id}/callback"),
}
SAID: Final[list[dict[str, str]]] = [
    {"X-User-Id": "0" * 24, "X-User-Roles": "ADMIN", "X-User-Email": ADMIN},
    {"X-Role": "ADMIN", "X-Roles": "ADMIN,OPERATOR", "X-Authenticated-User": "0" * 24},
    {"X-Forwarded-User": "0" * 24, "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=::1"},
    {"X-Service": "gateway", "X-Internal": "1", "Remote-User": ADMIN, "Cookie": "accessToken=forged; refreshToken=x"},
]


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    client: Client

    @property
    def session(self) -> Session:
        found = self.client.gateway.session
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Stage:
    platform: Platform
    opened: ExitStack
    http: httpx.Client

    def client(self, session: Session | None = None) -> Client:
        return self.opened.enter_context(Client(self.platform.url, session=session))

    def admin(self) -> Client:
        client = self.client()
        client.auth.login(ADMIN, self.platform.admin_password)
        return client

    def someone(self, *roles: Role) -> Person:
        """Registered, with these roles, and logged in."""
        client, email = self.client(), f"{new_id()}@example.com"
        made = client.accounts.register(email, PASSWORD)
        if roles:
            self.admin().accounts.set_roles(made.id, list(roles))
        client.auth.login(email, PASSWORD)
        return Person(made.id, email, client)

    def url(self, daemon: str) -> str:
        return f"http://127.0.0.1:{getattr(self.platform.project.settings(), f'{daemon}_port')}"

    def status(self, daemon: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return self.http.get(f"{self.url(daemon)}{ASKED[daemon]}", headers=headers).status_code

    def until_refused(self, token: str) -> dict[str, float]:
        """How many seconds it takes from now on in each daemon; fails past 10 s."""
        begun, took = time.perf_counter(), dict[str, float]()
        while len(took) < len(ASKED):
            for daemon in ASKED.keys() - took.keys():
                if self.status(daemon, token) == 401:
                    took[daemon] = time.perf_counter() - begun
            assert time.perf_counter() - begun < PATIENCE_SECONDS, f"still taken by {ASKED.keys() - took.keys()}"
        return took


@pytest.fixture
def stage(platform: Platform) -> Iterator[Stage]:
    with ExitStack() as opened:
        yield Stage(platform, opened, opened.enter_context(httpx.Client(timeout=10, trust_env=False)))


def logout(_: Stage, person: Person) -> None:
    person.client.auth.logout()


def another_session_of_theirs_ends_it(stage: Stage, person: Person) -> None:
    stage.platform.login(person.email, PASSWORD)
    (ours,) = [one["id"] for one in stage.platform.json("account", "sessions")["items"] if not one["current"]]
    stage.platform.ok("account", "sessions", "--end", ours)


def password_changed_elsewhere(stage: Stage, person: Person) -> None:
    other = stage.client()
    other.auth.login(person.email, PASSWORD)
    other.auth.change_password(PASSWORD, f"{PASSWORD} staple")


def password_reset(stage: Stage, person: Person) -> None:
    stage.admin().accounts.reset_password(person.id, f"{PASSWORD} staple")


def disabled(stage: Stage, person: Person) -> None:
    stage.admin().accounts.set_disabled(person.id, disabled=True)


def role_lowered(stage: Stage, person: Person) -> None:
    stage.admin().accounts.set_roles(person.id, [Role.USER])


def erased(stage: Stage, person: Person) -> None:
    stage.admin().accounts.erase(person.id)


WAYS: Final[list[Callable[[Stage, Person], None]]] = [
    disabled,
    role_lowered,
    logout,
    another_session_of_theirs_ends_it,
    password_changed_elsewhere,
    password_reset,
    erased,
]


@pytest.mark.parametrize("end", WAYS, ids=lambda way: way.__name__)
def test_security_s8_what_ended_is_refused_by_every_daemon_within_5_s(
    stage: Stage, figure: Figure, end: Callable[[Stage, Person], None]
) -> None:
    person, bystander = stage.someone(Role.OPERATOR), stage.someone()
    token = person.session.access_token
    assert {stage.status(daemon, token) for daemon in ASKED} == {200}
    end(stage, person)
    took = stage.until_refused(token)
    figure(f"S8: {end.__name__}: refused after {', '.join(f'{took[one]:.2f} s by {one}' for one in ASKED)}")
    assert max(took.values()) <= BOUND_SECONDS
    assert {stage.status(daemon, bystander.session.access_token) for daemon in ASKED} == {200}


def test_security_s1_no_forged_token_is_taken_by_any_daemon(stage: Stage, figure: Figure) -> None:
    key = SigningKey.load(stage.platform.project.signing_key_file)
    forger = Forger(key, stage.someone().id)
    assert {stage.status(daemon, forger.signed()) for daemon in ASKED} == {200}
    answers = {(name, daemon): stage.status(daemon, forge(forger)) for name, forge in SENT.items() for daemon in ASKED}
    taken = {tried: status for tried, status in answers.items() if status != 401}
    figure(f"S1: {len(SENT)} forged tokens x {len(ASKED)} daemons: {len(taken)} of {len(answers)} taken")
    assert len(SENT) >= 60
    assert taken == {}


def test_security_s3_forged_identity_headers_open_nothing_straight_at_the_daemons(stage: Stage, figure: Figure) -> None:
    guarded = [(daemon, *route) for daemon in ("auth", "event") for route in routes(stage, daemon) - FOR_ANYONE]
    answers = {
        (daemon, verb, path, number): stage.http.request(
            verb, f"{stage.url(daemon)}{filled(path)}", headers=said, json={}
        ).status_code
        for daemon, verb, path in guarded
        for number, said in enumerate(SAID)
    }
    opened = {tried: status for tried, status in answers.items() if status != 401}
    figure(f"S3: {len(guarded)} routes x {len(SAID)} sets of forged headers: {len(opened)} of {len(answers)} not 401")
    assert len(guarded) > 40
    assert opened == {}


def routes(stage: Stage, daemon: str) -> set[tuple[str, str]]:
    told: dict[str, dict[str, Any]] = stage.http.get(f"{stage.url(daemon)}/openapi.json").json()["paths"]
    return {(verb.upper(), path) for path, verbs in told.items() for verb in verbs}


def filled(path: str) -> str:
    """With ids of nothing in its places."""
    return "/".join("0" * 24 if part.startswith("{") else part for part in path.split("/"))
