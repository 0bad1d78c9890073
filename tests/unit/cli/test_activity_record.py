"""One activity at the command line, of a gateway that takes it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from rewardctl.cli import session
from rewardctl.cli.commands.activity import record
from rewardctl.client import Client

USER = "6565f0a1c3b2d4e5f6a7b8c9"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of what was reported."""
    ids: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        ids.extend(one["id"] for one in json.loads(request.content))
        return httpx.Response(202, json={"accepted": 1, "duplicates": 0})

    @contextmanager
    def logged_in() -> Iterator[Client]:
        yield Client("http://gateway", transport=httpx.MockTransport(answer))

    monkeypatch.setattr(session, "logged_in", logged_in)
    return ids


def test_two_of_one_type_at_one_time_are_two(told: list[str]) -> None:
    for _ in range(2):
        record(USER, "purchase", at="2026-11-22")
    assert len(set(told)) == 2


def test_the_longest_type_leaves_room_for_an_id(told: list[str]) -> None:
    record(USER, "a" * 64)
    assert len(told) == 1


def test_ones_own_id_is_told_as_it_is(told: list[str]) -> None:
    record(USER, "purchase", id_="order-4711")
    assert told == ["order-4711"]
