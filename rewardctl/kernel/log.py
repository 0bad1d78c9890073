"""One JSON object a line, the same in every process: who, when, what, and of which request.

`configure` is called once, at the edge of a process. Modules log with

    log = log_for("claims")
    log.bind(event="claim.approved", claimId=claim.id).info("claim approved")

Values go into `bind`, never into the message: loguru formats a message that comes with arguments, and a user's
braces would break it.
"""

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from loguru import logger as _loguru

from rewardctl import __version__
from rewardctl.kernel import log_line, pretty
from rewardctl.kernel.clock import Now
from rewardctl.kernel.foreign_log import Intercepted, Spoken
from rewardctl.kernel.log_file import Output
from rewardctl.kernel.log_line import Fixed
from rewardctl.kernel.masking import STANDARD, Masking

if TYPE_CHECKING:
    from loguru import Logger, Message

Sink = Callable[[str], object]
"""Takes one line of JSON, its newline included."""
Counted = Callable[[str], None]
_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
_QUIETENED: Final = ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")


def _uncounted(_: str) -> None:
    """Nobody counts them."""


class _Lines:
    """Where the lines of this process go: whole ones, from whichever thread."""

    def __init__(self, out: Output, also: Sequence[Sink], fixed: Fixed, masking: Masking, counted: Counted) -> None:
        self._out = out
        self._also = also
        self._fixed = fixed
        self._masking = masking
        self._counted = counted
        self._shown = pretty.line if _is_terminal(out) else _as_it_is
        self._lock = threading.RLock()
        self._now = Now()

    def message(self, message: "Message") -> None:
        self._write(log_line.level_of(message.record), log_line.line(message.record, self._fixed, self._masking))

    def emit(self, level: str, msg: str, extra: Mapping[str, Any]) -> None:
        self._write(level, log_line.made(self._now(), level, msg, extra, self._fixed, self._masking))

    def _write(self, level: str, text: str) -> None:
        with self._lock:
            self._out.write(self._shown(text))
            self._out.flush()
            for take in self._also:
                take(text)
        self._counted(level)


class _State:
    """The one handler of this process, and what it goes by."""

    handler: int | None = None
    level: str = "info"
    lines: _Lines | None = None


def log_for(component: str) -> "Logger":
    return _loguru.bind(component=component)


def configure(
    service: str,
    *,
    env: str,
    level: str,
    stream: Output | None = None,
    masking: Masking = STANDARD,
    also: Sequence[Sink] = (),
    counted: Counted = _uncounted,
) -> None:
    """Send every line of this process, also those of the standard library's loggers, to `stream` as JSON.

    On a terminal they are shown for people. Each of `also` gets the line as JSON in any case. `counted` is told the
    level of each line.
    """
    out: Output = stream or sys.stdout
    fixed = Fixed(
        {
            "service": service,
            "version": __version__,
            "env": env,
            "pid": os.getpid(),
            "hostname": socket.gethostname(),
        }
    )
    _loguru.remove()
    _State.lines, _State.handler = _Lines(out, also, fixed, masking, counted), None
    set_level(level)
    logging.basicConfig(handlers=[Intercepted()], level=logging.WARNING, force=True)
    for name in _QUIETENED:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"


def give_up() -> None:
    """Write no lines of one's own any more: they are loguru's again."""
    _loguru.remove()
    _loguru.add(sys.__stderr__ or sys.stderr)
    _State.lines = _State.handler = None


def set_level(level: str) -> None:
    """From now on only what is of that level or above is written; what is below costs next to nothing."""
    if _State.lines is None:
        raise RuntimeError("configure first")
    added = _loguru.add(
        _State.lines.message, level=level.upper(), format="{message}", diagnose=False, backtrace=False, catch=True
    )
    before, _State.handler, _State.level = _State.handler, added, level
    if before is not None:
        with suppress(ValueError):  # somebody else removed it
            _loguru.remove(before)


def level() -> str:
    """The level that is written at present."""
    return _State.level


def is_on(level_name: str) -> bool:
    """Whether a line of that level would be written."""
    return _LEVELS[level_name] >= _LEVELS[_State.level]


def emit(component: str, level_name: str, msg: str, fields: Mapping[str, Any]) -> None:
    """A line that comes with every request, by the shortest way: what else loguru would find out, no line tells.

    Where this process writes no lines of its own, or they can't be written, it is loguru's.
    """
    if _State.lines is None:
        log_for(component).bind(**fields).log(level_name.upper(), msg)
    elif is_on(level_name):
        try:
            _State.lines.emit(level_name, msg, {"component": component, **fields})
        except Exception:  # noqa: BLE001 - loguru meets the same, and says what it is
            log_for(component).bind(**fields).log(level_name.upper(), msg)


def capture_output() -> None:
    """What anybody prints, warns or dies of becomes lines too, for this process writes nothing but lines."""
    sys.stdout = Spoken("stdout", "INFO", sys.__stdout__)
    sys.stderr = Spoken("stderr", "WARNING", sys.__stderr__)
    logging.captureWarnings(capture=True)
    threading.excepthook = lambda dying: _died(dying.exc_value)
    sys.excepthook = lambda _, error, __: _died(error)


def _is_terminal(out: Output) -> bool:
    asked: Callable[[], bool] | None = getattr(out, "isatty", None)
    return asked is not None and asked()


def _died(error: BaseException | None) -> None:
    log_for("process").opt(exception=error).critical("died of an exception")


def _as_it_is(text: str) -> str:
    return text


def line(record: Any, fixed: Mapping[str, Any]) -> str:  # noqa: ANN401 - loguru's record
    """The record as one line of JSON, its newline included."""
    return log_line.line(record, Fixed(fixed), STANDARD)
