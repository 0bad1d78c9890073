"""What anybody may put into a line, and what comes of it."""

import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest

from rewardctl.kernel import log
from rewardctl.kernel.log import log_for
from rewardctl.kernel.log_line import Fixed
from rewardctl.kernel.masking import MASK, Masking, hide
from tests.unit.kernel.conftest import Lines


def test_long_texts_are_cut_at_any_depth(lines: Lines) -> None:
    log_for("x").bind(args={"order": [{"note": "n" * 3000}]}).info("said")
    (line,) = lines()
    assert line["args"]["order"][0]["note"] == "n" * 2048 + "… (3000 characters)"


def test_long_lists_and_deep_nesting_are_cut(lines: Lines) -> None:
    deep: object = "bottom"
    for _ in range(50):
        deep = {"in": deep}
    log_for("x").bind(many=list(range(1000)), deep=deep).info("said")
    (line,) = lines()
    assert len(line["many"]) == 101
    assert "bottom" not in str(line["deep"])


@pytest.mark.parametrize("char", ["\x7f", "\x9b", "\x85", "\u2028", "\u2029"])
def test_what_a_terminal_or_a_reader_takes_for_a_command_is_spelt_out(
    lines: Lines, written: StringIO, char: str
) -> None:
    log_for("x").info("one" + char + "two")
    assert char not in written.getvalue()
    (line,) = lines()
    assert line["msg"] == f"one{char}two"


def test_credentials_in_a_url_are_masked(lines: Lines) -> None:
    log_for("x").bind(to="mongodb://user:hunter2@db:27017/x?replicaSet=rs0").info("connecting to http://a:b@c/d")
    (line,) = lines()
    assert line["to"] == f"mongodb://{MASK}@db:27017/x?replicaSet=rs0"
    assert line["msg"] == f"connecting to http://{MASK}@c/d"


@pytest.mark.parametrize("secret", ["correct horse", 'with "quotes"', "한국어 비밀", "back\\slash"])
def test_a_hidden_text_is_masked_wherever_it_stands(lines: Lines, secret: str) -> None:
    hide(secret)
    log_for("x").bind(deep=[{"note": f"it is {secret}!"}]).info("said " + secret)
    (line,) = lines()
    assert secret not in str(line)
    assert line["msg"] == f"said {MASK}"


@pytest.fixture
def own_masking(written: StringIO) -> Iterator[None]:
    log.configure("event", env="test", level="debug", stream=written, masking=Masking.of(["iban"], ["args.order.city"]))
    yield
    log.configure("event", env="test", level="debug", stream=written)


@pytest.mark.usefixtures("own_masking")
def test_settings_add_words_and_places_to_what_is_masked(lines: Lines) -> None:
    order = {"city": "Seoul", "customerIban": "KR7", "name": "Kim"}
    log_for("x").bind(args={"order": order}, city="Busan", password="x").info("said")
    (line,) = lines()
    assert line["args"]["order"] == {"city": MASK, "customerIban": MASK, "name": "Kim"}
    assert (line["city"], line["password"]) == ("Busan", MASK)


@contextmanager
def captured() -> Iterator[None]:
    """As in a daemon; in a test's own body, since pytest has streams of its own for each phase."""
    before = sys.stdout, sys.stderr, sys.excepthook, threading.excepthook
    log.capture_output()
    yield
    sys.stdout, sys.stderr, sys.excepthook, threading.excepthook = before
    logging.captureWarnings(capture=False)


def test_what_is_printed_becomes_a_line(lines: Lines) -> None:
    with captured():
        sys.stdout.write("hello 7\nin two ")
        sys.stdout.write("pieces\n")
        sys.stderr.write("trouble\n")
    assert [(line["msg"], line["level"], line["component"]) for line in lines()] == [
        ("hello 7", "info", "stdout"),
        ("in two pieces", "info", "stdout"),
        ("trouble", "warning", "stderr"),
    ]


def test_what_a_thread_dies_of_becomes_a_line(lines: Lines) -> None:
    def die() -> None:
        raise LookupError("nothing there")

    with captured():
        dying = threading.Thread(target=die)
        dying.start()
        dying.join()
    (line,) = lines()
    assert (line["level"], line["error"]["type"]) == ("critical", "LookupError")


class Full(StringIO):
    def write(self, text: str) -> int:  # noqa: ARG002 - whatever it is
        raise OSError(28, "No space left on device")


def test_a_log_that_can_not_be_written_holds_up_nothing(written: StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    log.configure("event", env="test", level="debug", stream=Full())
    with captured():
        log_for("x").info("lost")
        sys.stderr.write("lost too\n")
    log.configure("event", env="test", level="debug", stream=written)
    assert "No space left on device" in capfd.readouterr().err


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_line_is_for_people(monkeypatch: pytest.MonkeyPatch, written: StringIO) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal, kept = Terminal(), StringIO()
    log.configure("event", env="test", level="debug", stream=terminal, also=[kept.write])
    log_for("claims").bind(event="claim.approved", note="a\x1b[2Jb").info("claim approved")
    log.configure("event", env="test", level="debug", stream=written)
    shown = terminal.getvalue()
    assert "info     event claim approved" in shown
    assert "event=claim.approved" in shown
    assert "\x1b" not in shown
    assert kept.getvalue().startswith('{"time":')


@pytest.mark.parametrize("name", ["service", "level", "time"])
def test_what_is_said_anew_stands_once_in_its_line(name: str) -> None:
    fixed = Fixed({"service": "event", "pid": 1})
    said = fixed.encoded("2026-11-22T00:00:00.000Z", "info", {"msg": "x", name: "another"})
    assert said.count(f'"{name}":') == 1
    assert json.loads(said)[name] == "another"
