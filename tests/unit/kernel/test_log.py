import json
import logging
import os
import re
import socket
from io import StringIO
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewardctl import __version__
from rewardctl.kernel import log
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import SoldOut
from rewardctl.kernel.foreign_log import Intercepted
from rewardctl.kernel.log import log_for
from rewardctl.kernel.masking import MASK
from rewardctl.kernel.principal import Principal, Role, Service
from tests.unit.kernel.conftest import Lines

HOSTILE: Final = [
    "{}",
    "{0} {name!r} {",
    "%s %d %",
    "one\ntwo\r\nthree",
    '"}\n{"level":"error","msg":"forged"}',
    "\x1b[2J\x1b]0;title\x07",
    "\ud800 alone",
    "nul \x00",
    "<red>markup</red>",
    "여름 방학 특별 이벤트 🎁",
]


def fail(error: Exception) -> None:
    raise error


def test_a_line_says_when_who_and_what(lines: Lines) -> None:
    log_for("claims").bind(event="claim.approved", claimId="c1").info("claim approved")
    (line,) = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "info",
        "service": "event",
        "version": __version__,
        "env": "test",
        "pid": os.getpid(),
        "hostname": socket.gethostname(),
        "msg": "claim approved",
        "component": "claims",
        "event": "claim.approved",
        "claimId": "c1",
    }


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("TRACE", None),
        ("DEBUG", "debug"),
        ("INFO", "info"),
        ("SUCCESS", "info"),
        ("WARNING", "warning"),
        ("ERROR", "error"),
        ("CRITICAL", "critical"),
    ],
)
def test_levels_are_the_five_of_the_contract(lines: Lines, level: str, shown: str | None) -> None:
    log_for("x").log(level, "said")
    assert [line["level"] for line in lines()] == ([shown] if shown else [])


def test_what_is_below_the_level_is_not_written(written: StringIO) -> None:
    log.configure("event", env="test", level="warning", stream=written)
    log_for("x").info("quiet")
    log_for("x").warning("loud")
    assert [json.loads(line)["msg"] for line in written.getvalue().splitlines()] == ["loud"]


def test_configuring_again_writes_no_line_twice(lines: Lines, written: StringIO) -> None:
    log.configure("event", env="test", level="debug", stream=written)
    log_for("x").info("once")
    assert len(lines()) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_message_stays_one_line_and_says_what_it_said(lines: Lines, text: str) -> None:
    log_for("x").info(text)
    assert [line["msg"] for line in lines()] == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_stays_one_line_and_says_what_it_said(lines: Lines, text: str) -> None:
    log_for("x").bind(path=text, inner={text: [text]}).info("said")
    (line,) = lines()
    assert (line["path"], line["inner"], line["msg"]) == (text, {text: [text]}, "said")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(message=st.text(), value=st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=5))
def test_a_record_is_one_line_whatever_it_holds(written: StringIO, message: str, value: object) -> None:
    written.seek(0)
    written.truncate()
    log_for("x").bind(value=value).info(message)
    assert written.getvalue().count("\n") == 1
    assert json.loads(written.getvalue())["msg"] == message


def test_a_terminal_escape_is_written_escaped(written: StringIO) -> None:
    log_for("x").bind(userAgent="\x1b[31m").info("\x1b[2J")
    assert "\x1b" not in written.getvalue()


@pytest.mark.parametrize("value", [2**70, {1: "a"}, {"a", "b"}, b"raw", object(), float("nan"), 1.5, SoldOut])
def test_a_value_that_json_does_not_know_loses_no_line(lines: Lines, value: object) -> None:
    log_for("x").bind(value=value).info("said")
    assert [line["msg"] for line in lines()] == ["said"]


def test_a_value_that_is_none_is_left_out(lines: Lines) -> None:
    log_for("x").bind(userAgent=None, found=0, empty="").info("said")
    (line,) = lines()
    assert "userAgent" not in line
    assert (line["found"], line["empty"]) == (0, "")


def test_secrets_among_the_values_are_masked(lines: Lines, written: StringIO) -> None:
    log_for("x").bind(password="hush", headers={"Authorization": "Bearer hush"}).info("said")
    assert lines()[0]["headers"] == {"Authorization": MASK}
    assert "hush" not in written.getvalue()


def test_a_long_value_is_cut_and_says_how_long_it_was(lines: Lines) -> None:
    log_for("x").bind(value="v" * 5000, whole="w" * 2048).info("m" * 5000)
    (line,) = lines()
    assert line["value"] == "v" * 2048 + "… (5000 characters)"
    assert line["whole"] == "w" * 2048
    assert line["msg"] == "m" * 2048 + "… (5000 characters)"


def test_an_error_says_its_type_message_code_and_stack(lines: Lines) -> None:
    try:
        fail(SoldOut("none {left}\nnow"))
    except SoldOut as error:
        log_for("x").opt(exception=error).error("failed")
    (line,) = lines()
    stack = line["error"].pop("stack")
    assert line["error"] == {"type": "SoldOut", "message": "none {left}\nnow", "code": "sold_out"}
    assert "test_an_error_says_its_type_message_code_and_stack" in stack


def test_a_strangers_error_has_no_code_and_shows_no_variables(lines: Lines, written: StringIO) -> None:
    password = "hush" + "-hush"
    try:
        fail(ValueError(len(password)))
    except ValueError:
        log_for("x").exception("failed")
    assert lines()[0]["error"]["type"] == "ValueError"
    assert lines()[0]["error"]["code"] is None
    assert password not in written.getvalue()


def test_a_line_inside_a_request_bears_its_ids_and_its_caller(lines: Lines) -> None:
    context = RequestContext("request-1")
    with entered(context):
        log_for("x").info("before")
        context.principal = Principal("u1", frozenset({Role.USER, Role.AUDITOR}), "s1")
        log_for("x").info("after")
    log_for("x").info("outside")
    before, after, outside = lines()
    assert (before["requestId"], before["traceId"], before["spanId"]) == (
        "request-1",
        context.trace_id,
        context.span_id,
    )
    assert "userId" not in before
    assert (after["userId"], after["role"]) == ("u1", "AUDITOR,USER")
    assert not {"requestId", "traceId", "spanId", "userId", "role"} & set(outside)


def test_a_line_for_another_daemon_names_it(lines: Lines) -> None:
    with entered(RequestContext("request-1", service=Service("auth"))):
        log_for("x").info("called")
    (line,) = lines()
    assert line["callingService"] == "auth"
    assert not {"userId", "role"} & set(line)


@pytest.mark.parametrize("name", ["uvicorn", "uvicorn.error", "asyncio", "some.library"])
def test_the_standard_librarys_loggers_are_routed_through_ours(lines: Lines, name: str) -> None:
    logging.getLogger(name).warning("%s is {odd}", "this")
    (line,) = lines()
    assert (line["component"], line["level"], line["msg"]) == (name, "warning", "this is {odd}")


def test_uvicorns_access_lines_are_not_written(lines: Lines) -> None:
    logging.getLogger("uvicorn.access").error("GET / 200")
    assert lines() == []


def test_an_exception_of_the_standard_library_comes_along(lines: Lines) -> None:
    try:
        fail(KeyError("gone"))
    except KeyError:
        logging.getLogger("uvicorn.error").exception("failed")
    assert lines()[0]["error"]["type"] == "KeyError"


def test_libraries_speak_up_only_when_something_is_wrong(lines: Lines) -> None:
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").error("trouble")
    assert [line["msg"] for line in lines()] == ["trouble"]


def test_a_level_of_a_librarys_own_is_info(lines: Lines) -> None:
    logging.getLogger("some.library").log(logging.WARNING + 5, "said")
    assert lines()[0]["level"] == "info"


def test_a_librarys_badly_written_line_is_kept_as_it_was_written(lines: Lines) -> None:
    record = logging.LogRecord("some.library", logging.INFO, __file__, 1, "%d of %d", ("one",), None)
    ours = [one for one in logging.getLogger().handlers if isinstance(one, Intercepted)]
    for handler in ours:
        handler.handle(record)
    assert [line["msg"] for line in lines()] == ["%d of %d"]
