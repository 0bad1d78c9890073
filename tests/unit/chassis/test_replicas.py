from pathlib import Path

import pytest
from yarl import URL

from daemons.chassis.peers.replicas import Replicas
from daemons.gateway.settings import GatewaySettings
from rewardctl.kernel.errors import BadSettings

A, B, C = (URL(f"http://127.0.0.1:{port}") for port in (1, 2, 3))


def test_each_is_the_first_in_turn_and_the_others_follow() -> None:
    replicas = Replicas([A, B, C])
    assert [replicas.in_turn() for _ in range(4)] == [(A, B, C), (B, C, A), (C, A, B), (A, B, C)]


def test_one_alone_is_always_the_first() -> None:
    replicas = Replicas([A])
    assert [replicas.in_turn() for _ in range(2)] == [(A,), (A,)]


def test_one_that_is_not_ready_comes_after_all_that_are_until_it_is() -> None:
    replicas = Replicas([A, B, C])
    assert replicas.seen(B, ready=False)
    assert [replicas.in_turn() for _ in range(3)] == [(A, C, B), (C, A, B), (A, C, B)]
    assert replicas.seen(B, ready=True)
    assert {replicas.in_turn()[0] for _ in range(3)} == {A, B, C}


def test_where_none_is_ready_each_is_tried_in_turn() -> None:
    replicas = Replicas([A, B])
    for one in (A, B):
        replicas.seen(one, ready=False)
    assert [replicas.in_turn() for _ in range(2)] == [(A, B), (B, A)]


def test_what_is_seen_again_is_nothing_new() -> None:
    replicas = Replicas([A, B])
    assert not replicas.seen(A, ready=True)
    assert replicas.seen(A, ready=False)
    assert not replicas.seen(A, ready=False)


def _told(monkeypatch: pytest.MonkeyPatch, event_url: str) -> list[str]:
    monkeypatch.setenv("REWARDCTL_EVENT_URL", event_url)
    settings = GatewaySettings.read(port=1, public_keys_file=Path("/none"), auth_url="http://auth")
    return [str(one) for one in settings.event_url]


def test_replicas_are_told_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _told(monkeypatch, "http://127.0.0.1:1,http://[::1]:2 , http://c") == [
        "http://127.0.0.1:1/",
        "http://[::1]:2/",
        "http://c/",
    ]


@pytest.mark.parametrize("event_url", ["", ",", "http://a,", "a,b"])
def test_what_is_no_list_of_origins_is_refused(monkeypatch: pytest.MonkeyPatch, event_url: str) -> None:
    with pytest.raises(BadSettings):
        _told(monkeypatch, event_url)
