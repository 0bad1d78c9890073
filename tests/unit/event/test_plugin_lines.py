from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from loguru import logger

from daemons.event.domain.reward import Reward
from daemons.event.plugins.context import PluginLog
from daemons.event.plugins.host import _hidden, _told
from daemons.event.plugins.runner import Failed, NotAnswering
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.masking import MASK

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def extras() -> Iterator[list[dict[str, Any]]]:
    """What was bound to each line."""
    found: list[dict[str, Any]] = []
    sink = logger.add(lambda message: found.append(message.record["extra"]), level="DEBUG")
    yield found
    logger.remove(sink)


def test_a_call_is_a_span_of_its_request(extras: list[dict[str, Any]]) -> None:
    context = RequestContext("request-1")
    with entered(context), _told("POINT", "grant"):
        pass
    (extra,) = extras
    assert (extra["event"], extra["rewardType"], extra["call"]) == ("plugin.called", "POINT", "grant")
    assert (extra["success"], extra["error"]) == (True, None)
    assert extra["parentSpanId"] == context.span_id != extra["spanId"]
    assert extra["durationMs"] >= 0


def test_a_call_that_failed_says_how(extras: list[dict[str, Any]]) -> None:
    with pytest.raises(Failed), _told("POINT", "grant"):
        raise Failed from KeyError("x")
    with pytest.raises(NotAnswering), _told("POINT", "grant"):
        raise NotAnswering("it did not answer")
    assert [extra["error"] for extra in extras] == [
        {"type": "KeyError"},
        {"type": "NotAnswering", "message": "it did not answer"},
    ]
    assert [extra["success"] for extra in extras] == [False, False]


def test_no_line_of_a_type_holds_what_is_hidden(extras: list[dict[str, Any]]) -> None:
    params = {"name": "Card", "pin": "12", "payload": {"to": "anna", "parts": ["door-7", 4711]}, "note": "", "on": True}
    hides = ("pin", "payload", "note", "on", "absent")
    reward = Reward(id="r", type="CARD", name="Card", description=None, params=params, hidden=hides, created_at=NOW)

    PluginLog("CARD", "claim", _hidden(reward)).info(
        "sent 12 to anna", status=12, found={"anna": [4711, True, "at door-7"]}
    )

    (extra,) = extras
    assert extra["fields"] == {"status": MASK, "found": {MASK: [MASK, True, f"at {MASK}"]}}
