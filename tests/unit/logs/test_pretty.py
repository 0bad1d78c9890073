import io
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.cells import cell_len

from rewardctl.logs import pretty
from rewardctl.logs.entry import NEVER, Entry, parsed

NINE = datetime(2026, 11, 22, 9, 0, 1, 17000, tzinfo=UTC)


def _entry(**fields: Any) -> Entry:
    said = {"time": "2026-11-22T09:00:01.017Z", "level": "info", "service": "event", "msg": "claim approved"} | fields
    return parsed(json.dumps(said).encode(), "event", NEVER)


def test_a_line_says_when_how_grave_who_and_what() -> None:
    local = NINE.astimezone().strftime("%H:%M:%S.017")
    assert pretty.line(_entry(), colour=False) == f"{local} info     event       claim approved"


def test_a_request_line_ends_with_its_facts() -> None:
    entry = _entry(method="POST", path="/events/1", statusCode=201, durationMs=3.2, requestId="019a-aaaa-12345678")
    assert pretty.line(entry, colour=False).endswith("claim approved POST /events/1 201 3.2 ms 12345678")


def test_the_code_of_a_refusal_stands_beside_its_status() -> None:
    entry = _entry(method="POST", path="/events/1", statusCode=409, code="sold_out", durationMs=3.2)
    assert " 409 sold_out 3.2 ms" in pretty.line(entry, colour=False)


def test_a_plugin_that_can_not_be_used_is_named() -> None:
    entry = _entry(msg="a reward type can't be used", plugin="STICKER", error={"type": "X", "message": "no"})
    assert pretty.line(entry, colour=False).endswith("a reward type can't be used STICKER X: no")


def test_an_error_is_named() -> None:
    entry = _entry(error={"type": "SoldOut", "message": "This reward is sold out", "stack": "…"})
    assert pretty.line(entry, colour=False).endswith("SoldOut: This reward is sold out")


def test_a_line_that_is_no_json_is_shown_as_it_is() -> None:
    entry = parsed(b'  File "x.py", line 1', "auth", NEVER)
    assert pretty.line(entry, colour=False).split() == ["auth", "File", '"x.py",', "line", "1"]


@pytest.mark.parametrize(
    "evil", ["\x1b[2J", "\x9b2J", "a\nb", "a\rb", "\u202egnp.exe", "\u2028", "\ud800", "\x07", "\x7f"]
)
@pytest.mark.parametrize("field", ["msg", "level", "service", "method", "path", "requestId", "statusCode", "error"])
def test_no_field_reaches_the_terminal_unescaped(field: str, evil: str) -> None:
    assert evil not in (shown := pretty.line(_entry(**{field: evil}), colour=False))
    assert shown.isprintable()


def test_words_of_every_language_stay_readable() -> None:
    assert "여름 방학 🎉 [bold]{x}" in pretty.line(_entry(msg="여름 방학 🎉 [bold]{x}"), colour=False)


def test_colours_are_closed_and_change_no_word() -> None:
    entry = _entry(method="GET", path="/events", statusCode=503, durationMs=1, error={"type": "Unavailable"})
    coloured = pretty.line(entry, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == pretty.line(entry, colour=False)
    assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b[")


def test_a_service_keeps_its_colour() -> None:
    assert len({pretty.service_colour(service) for service in ("gateway", "auth", "event")}) == 3
    assert pretty.service_colour("webhook") == pretty.service_colour("webhook")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_did_not_say_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert pretty.wants_colour(_Terminal())
    assert not pretty.wants_colour(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not pretty.wants_colour(_Terminal())


@pytest.mark.parametrize("value", [None, True, 1.5, [], {}, "x"])
@pytest.mark.parametrize("field", ["statusCode", "durationMs", "error", "requestId", "level", "msg", "method"])
def test_a_field_of_another_type_breaks_nothing(field: str, value: Any) -> None:
    assert pretty.line(_entry(**{field: value}), colour=True)


def test_messages_begin_in_one_column_whatever_a_service_is_called() -> None:
    lines = [pretty.line(_entry(service=name, msg="#"), colour=False) for name in ("event", "이벤트", "웹훅")]
    assert len({cell_len(line[: line.index("#")]) for line in lines}) == 1
