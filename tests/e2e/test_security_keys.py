"""S7 of the security table: keys change under load; each test writes its figure."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import httpx
import jwt
import pytest

from rewardctl.client import Client
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.tokens import kid_of
from tests.exposition import value
from tests.figure import Figure
from tests.forgeries import Forger
from tests.platform import ADMIN, Platform, running
from tests.waiting import eventually

DAEMONS: Final = {"gateway": "/events", "auth": "/auth/me", "event": "/events"}
FOLLOWERS: Final = ("gateway", "event")
RETIRED_WITHIN: Final = 60.0
CALLERS: Final = 4


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("keys")) as made:
        made.login(ADMIN, made.admin_password)
        yield made


def url(stack: Platform, daemon: str) -> str:
    return f"http://127.0.0.1:{getattr(stack.project.settings(), f'{daemon}_port')}"


def status(http: httpx.Client, stack: Platform, daemon: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return http.get(f"{url(stack, daemon)}{DAEMONS[daemon]}", headers=headers).status_code


@dataclass
class Load:
    """Callers who each renew their token all the time, and one who floods the daemons with tokens of unknown keys."""

    stack: Platform
    answers: Counter[int] = field(default_factory=Counter)
    kids: dict[int, str] = field(default_factory=dict)
    unknown: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def call(self, number: int) -> None:
        with Client(self.stack.url) as client, httpx.Client(timeout=10, trust_env=False) as http:
            client.auth.login(ADMIN, self.stack.admin_password)
            while not self.over.is_set():
                client.gateway.refresh()
                assert client.gateway.session is not None
                token = client.gateway.session.access_token
                self.answers.update(status(http, self.stack, one, token) for one in [*DAEMONS] * 5)
                self.kids[number] = kid_of(token) or ""

    def flood(self) -> None:
        with httpx.Client(timeout=10, trust_env=False) as http:
            while not self.over.wait(0.01):
                for daemon in FOLLOWERS:
                    assert status(http, self.stack, daemon, unknown_token()) == 401
                    self.unknown += 1


@pytest.fixture
def load(stack: Platform) -> Iterator[Load]:
    made = Load(stack)
    work = [partial(made.call, number) for number in range(CALLERS)] + [made.flood]
    threads = [threading.Thread(target=one) for one in work]
    for one in threads:
        one.start()
    try:
        yield made
    finally:
        made.over.set()
        for one in threads:
            one.join()


def unknown_token() -> str:
    key = SigningKey.generate()
    return Forger(key).signed(kid=key.kid)


def state_of(stack: Platform) -> dict[str, str]:
    items: list[dict[str, Any]] = stack.json("keys", "list")["items"]
    return {one["kid"]: one["state"] for one in items}


def test_security_s7_rotation_under_load_refuses_no_valid_token_and_a_retired_key_is_refused_within_60_s(
    stack: Platform, load: Load, figure: Figure
) -> None:
    (old,) = state_of(stack)
    eventually(lambda: len(load.kids) == CALLERS and load.unknown > 0)
    with ExitStack() as opened:
        client = opened.enter_context(Client(stack.url))
        client.auth.login(ADMIN, stack.admin_password)
        assert client.gateway.session is not None
        last_of_old = client.gateway.session.access_token
        assert jwt.get_unverified_header(last_of_old)["kid"] == old
        stack.ok("keys", "rotate")
        eventually(lambda: old not in load.kids.values())
        http = opened.enter_context(httpx.Client(timeout=10, trust_env=False))
        assert {status(http, stack, one, last_of_old) for one in DAEMONS} == {200}
        stack.ok("keys", "retire", "--now", old)
        took = refused_after(http, stack, last_of_old)
    (active,) = [kid for kid, state in state_of(stack).items() if state == "active"]
    assert stack.run("keys", "retire", "--now", active).returncode == 6
    load.over.set()
    figure(f"S7: {load.answers[200]} requests with valid tokens through rotate and retire, {load.unknown} forged ones")
    figure(f"    beside them: {load.answers.total() - load.answers[200]} valid tokens refused; the retired key refused")
    figure(f"    after {', '.join(f'{took[one]:.1f} s by {one}' for one in DAEMONS)}")
    assert set(load.answers) == {200}
    assert max(took.values()) <= RETIRED_WITHIN
    assert sorted(state_of(stack).values()) == ["active", "retired"]


def refused_after(http: httpx.Client, stack: Platform, token: str) -> dict[str, float]:
    begun, took = time.perf_counter(), dict[str, float]()
    while len(took) < len(DAEMONS):
        for daemon in DAEMONS.keys() - took.keys():
            if status(http, stack, daemon, token) == 401:
                took[daemon] = time.perf_counter() - begun
        assert time.perf_counter() - begun < 2 * RETIRED_WITHIN, f"still taken by {DAEMONS.keys() - took.keys()}"
        time.sleep(0.05)
    return took


def test_security_s7_a_flood_of_unknown_keys_makes_a_daemon_ask_auth_once_in_30_s(
    stack: Platform, figure: Figure
) -> None:
    with httpx.Client(timeout=10, trust_env=False) as http:
        before, begun = {one: asked(http, stack, one) for one in FOLLOWERS}, time.monotonic()
        sent = 0
        while time.monotonic() - begun < 3:
            for daemon in FOLLOWERS:
                assert status(http, stack, daemon, unknown_token()) == 401
                sent += 1
        times = {one: asked(http, stack, one) - before[one] for one in FOLLOWERS}
    figure(f"S7: {sent} tokens of as many unknown keys in 3 s: {times} questions to auth")
    assert max(times.values()) <= 1


def asked(http: httpx.Client, stack: Platform, daemon: str) -> int:
    said = http.get(f"{url(stack, daemon)}/metrics").text
    return int(value(said, "rewardctl_key_fetches_total", service=daemon, reason="unknown_kid"))
