"""What speaks without our log: the standard library's loggers, and whatever is printed."""

import inspect
import io
import logging
import threading
from typing import Final, TextIO

from loguru import logger as _loguru

_KNOWN: Final = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


class Intercepted(logging.Handler):
    """Hands the standard library's records on to loguru."""

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname if record.levelname in _KNOWN else "INFO"
        frame, depth = inspect.currentframe(), 0
        while frame and (depth == 0 or frame.f_code.co_filename == logging.__file__):
            frame, depth = frame.f_back, depth + 1
        bound = _loguru.bind(component=record.name).opt(depth=depth, exception=record.exc_info)
        bound.log(level, "{}", _message(record))


def _message(record: logging.LogRecord) -> str:
    """The record's message; one whose arguments don't fit it stays as it was written."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, LookupError):
        return str(record.msg)


class Spoken(io.TextIOBase):
    """Stands in for a standard stream: each line that is printed becomes a line of the log.

    What is printed while such a line is written is about the log itself, and goes to `real`: there is no other way
    to say that it can't be written.
    """

    def __init__(self, name: str, level: str, real: TextIO | None) -> None:
        self._name = name
        self._level = level
        self._real = real
        self._own = threading.local()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if getattr(self._own, "busy", False):
            return self._real.write(text) if self._real else len(text)
        *whole, rest = (getattr(self._own, "begun", "") + text).split("\n")
        self._own.begun = rest
        self._own.busy = True
        try:
            for line in filter(str.strip, whole):
                _loguru.bind(component=self._name, event="process.printed").log(self._level, "{}", line)
        finally:
            self._own.busy = False
        return len(text)
