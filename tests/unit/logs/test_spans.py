import json
from datetime import UTC, datetime, timedelta
from typing import Any

from rewardctl.kernel.clock import iso
from rewardctl.logs.entry import NEVER, Entry, parsed
from rewardctl.logs.spans import as_json, spans

BEGIN = datetime(2026, 11, 22, 9, tzinfo=UTC)


def ended(service: str, own: str, parent: str | None, at: float, duration: float, **fields: Any) -> Entry:
    """The line that a part ends with, `at` milliseconds after the beginning."""
    line = {
        "time": iso(BEGIN + timedelta(milliseconds=at)),
        "level": "info",
        "service": service,
        "event": "http.request.completed",
        "method": "POST",
        "path": "/claims",
        "spanId": own,
        "parentSpanId": parent,
        "durationMs": duration,
    }
    return parsed(json.dumps(line | fields).encode(), service, NEVER)


GATEWAY = ended("gateway", "g", "caller", 100, 100, statusCode=201)
EVENT = ended("event", "e", "g", 95, 80, statusCode=201)
PLUGIN = ended("event", "p", "e", 90, 30.5, event="plugin.called", rewardType="POINT", call="grant")


def test_parts_are_nested_by_the_span_that_called_them() -> None:
    (gateway,) = spans([PLUGIN, EVENT, GATEWAY])
    (event,) = gateway.children
    (plugin,) = event.children
    assert [(span.kind, span.name, span.offset, span.duration) for span in (gateway, event, plugin)] == [
        ("request", "POST /claims", 0, 100),
        ("request", "POST /claims", 15, 80),
        ("plugin", "POINT grant", 59.5, 30.5),
    ]
    assert (gateway.own, event.own, plugin.own) == (20, 49.5, 30.5)


def test_a_child_whose_clock_is_ahead_lies_within_its_parent() -> None:
    (gateway,) = spans([GATEWAY, ended("event", "e", "g", 5000, 80)])
    assert gateway.children[0].offset == 20


def test_a_child_that_lasted_longer_begins_with_its_parent() -> None:
    (gateway,) = spans([GATEWAY, ended("event", "e", "g", 900, 700)])
    assert (gateway.children[0].offset, gateway.own) == (0, 0)


def test_what_nobody_knows_the_parent_of_stands_beside() -> None:
    assert [span.id for span in spans([GATEWAY, ended("event", "o", "unknown", 300, 10)])] == ["g", "o"]


def test_a_hop_holds_the_request_that_it_led_to() -> None:
    hop = ended("gateway", "h", "g", 97, 85, event="hop.completed", upstream="event")
    (gateway,) = spans([GATEWAY, EVENT, hop])
    assert [(child.kind, child.name) for child in gateway.children] == [("hop", "to event")]
    assert [child.id for child in gateway.children[0].children] == ["e"]


def test_a_hop_that_failed_says_why() -> None:
    hop = ended("gateway", "h", "g", 97, 85, event="hop.failed", upstream="event", reason="TimeoutError")
    (gateway,) = spans([GATEWAY, hop])
    assert (gateway.children[0].error, gateway.children[0].failed) == ("TimeoutError", True)


def test_an_error_belongs_to_the_request_in_which_it_was_said() -> None:
    error = {"type": "KeyError", "message": "x", "stack": "Traceback…"}
    said = ended("event", "e", None, 50, 0, event="other", error=error)
    (gateway,) = spans([GATEWAY, EVENT, said])
    assert gateway.error is None
    assert gateway.children[0].error == "KeyError: x"


def test_spans_that_name_one_another_as_parents_are_shown_once_each() -> None:
    (outer,) = spans([ended("event", "a", "b", 10, 10), ended("auth", "b", "a", 10, 5)])
    assert [child.id for child in outer.children] == ["b"]
    assert outer.children[0].children == ()


def test_lines_that_tell_no_duration_are_no_spans() -> None:
    assert spans([ended("event", "e", None, 1, 1, durationMs="long"), ended("event", "e", None, 1, 1, event="x")]) == ()
    assert spans([]) == ()


def test_the_tree_as_json() -> None:
    (gateway,) = spans([GATEWAY, EVENT])
    told = as_json(gateway)
    assert told["children"][0]["durationMs"] == 80
    assert set(told) == {
        "service", "kind", "name", "statusCode", "offsetMs", "durationMs", "selfMs", "error", "children",
    }  # fmt: skip
