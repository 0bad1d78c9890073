"""One request's whole way, from the files that a platform writes and from a Loki that holds the same lines."""

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from rewardctl.cli import credentials
from rewardctl.kernel.ids import new_id
from tests.fakes.loki import FakeLoki, listening, shipped
from tests.platform import Platform


@pytest.fixture
def claimed(platform: Platform) -> str:
    """The id of the request of a claim that was approved."""
    platform.login("operator@example.com")
    event = platform.json("event", "create", f"Event {new_id()}")["id"]
    reward = platform.json("reward", "create", "point", f"Reward {new_id()}", "points=3")["id"]
    platform.ok("event", "add-reward", event, reward)
    platform.login("user@example.com")
    request_id: str = platform.json("claim", "submit", event, reward)["requestId"]
    return request_id


@pytest.fixture
def loki() -> Iterator[FakeLoki]:
    with listening() as fake:
        yield fake


def _ship(platform: Platform, loki: FakeLoki) -> None:
    """All lines of the platform's files, as a shipper sends them."""
    texts = [path.read_text() for path in sorted(platform.project.logs.glob("*.jsonl"))]
    loki.push(shipped([line for text in texts for line in text.splitlines() if line.startswith("{")]))


def _tree(platform: Platform, request_id: str) -> Any:
    return platform.json("logs", "--request-id", request_id, "--waterfall", "--source", "files")["spans"]


def _all(spans: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for span in spans:
        yield span
        yield from _all(span["children"])


AFTER: Final = 25.0
"""Milliseconds that a daemon may be busy with a request whose answer its caller has already."""


def _adds_up(span: dict[str, Any]) -> None:
    for child in span["children"]:
        assert span["offsetMs"] <= child["offsetMs"]
        assert child["offsetMs"] + child["durationMs"] <= span["offsetMs"] + span["durationMs"] + AFTER
    assert span["selfMs"] + sum(child["durationMs"] for child in span["children"]) <= span["durationMs"] + AFTER


def test_a_claim_goes_from_the_gateway_to_event_to_the_plugin_in_durations_that_add_up(
    platform: Platform, claimed: str
) -> None:
    (gateway,) = _tree(platform, claimed)
    (event,) = gateway["children"]
    (plugin,) = event["children"]
    assert [gateway["service"], event["service"], plugin["kind"]] == ["gateway", "event", "plugin"]
    assert plugin["name"] == "POINT grant"
    assert gateway["statusCode"] == event["statusCode"] == 201
    for span in _all([gateway]):
        assert span["error"] is None
        _adds_up(span)


def test_a_login_goes_through_auth(platform: Platform) -> None:
    chosen = f"chosen-{new_id()}"
    password = credentials.password_of(platform.project, "user@example.com")
    httpx.post(
        f"{platform.url}/auth/login",
        json={"email": "user@example.com", "password": password},
        headers={"X-Request-Id": chosen},
    ).raise_for_status()
    gateway = next(span for span in _tree(platform, chosen) if span["service"] == "gateway")
    assert [child["service"] for child in gateway["children"]] == ["auth"]
    _adds_up(gateway)


def test_trace_shows_the_bars_and_the_lines(platform: Platform, claimed: str) -> None:
    shown = platform.ok("trace", claimed, "--source", "files")
    bars, lines = shown.split("\n\n")
    assert [line.split()[0] for line in bars.splitlines()] == ["gateway", "event", "plugin"]
    assert lines.count("request completed") == 2
    assert "reward type called" in lines
    assert "\x1b" not in shown


@pytest.mark.parametrize("form", ["raw", "pretty"])
def test_the_same_from_loki_and_from_files_line_for_line(
    platform: Platform, claimed: str, loki: FakeLoki, form: str
) -> None:
    _ship(platform, loki)
    before = platform.project.settings_file.read_text()
    platform.project.settings_file.write_text(f'{before}\nloki_url = "{loki.url}"\n')
    try:
        for asked in (("logs", "--request-id", claimed, "-o", form), ("trace", claimed), ("trace", claimed, "--json")):
            of_files = platform.ok(*asked, "--source", "files")
            assert platform.ok(*asked, "--source", "loki") == of_files
            assert platform.ok(*asked) == of_files
        assert loki.asked
    finally:
        platform.project.settings_file.write_text(before)
