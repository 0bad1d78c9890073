"""One JSON object a line, the same in every process: who, when, what, and of which request.

`configure` is called once, at the edge of a process. Modules log with

    log = log_for("claims")
    log.bind(event="claim.approved", claimId=claim.id).info("claim approved")

Values go into `bind`, never into the message: loguru formats a message that comes with arguments, and a user's
braces would break it.
"""

import inspect
import json
import logging
import os
import socket
import sys
import traceback
from typing import TYPE_CHECKING, Any

import orjson
from loguru import logger as _loguru

from rewardctl import __version__
from rewardctl.kernel.clock import iso
from rewardctl.kernel.context import current
from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.log_file import Output
from rewardctl.kernel.masking import masked, without_known

if TYPE_CHECKING:
    from loguru import Logger, Message, Record

_VALUE_LIMIT = 2048
_LEVEL_NAMES = {"TRACE": "debug", "SUCCESS": "info"}


def log_for(component: str) -> "Logger":
    return _loguru.bind(component=component)


def configure(service: str, *, env: str, level: str, stream: Output | None = None) -> None:
    """Send every line of this process, also those of the standard library's loggers, to `stream` as JSON."""
    out: Output = stream or sys.stdout
    fixed = {
        "service": service,
        "version": __version__,
        "env": env,
        "pid": os.getpid(),
        "hostname": socket.gethostname(),
    }

    def sink(message: "Message") -> None:
        out.write(line(message.record, fixed))
        out.flush()

    _loguru.remove()
    _loguru.add(sink, level=level.upper(), format="{message}", diagnose=False, backtrace=False, catch=True)
    logging.basicConfig(handlers=[_Intercepted()], level=logging.WARNING, force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"


def line(record: "Record", fixed: dict[str, Any]) -> str:
    """The record as one line of JSON, its newline included."""
    level = record["level"].name
    fields: dict[str, Any] = {
        "time": iso(record["time"]),
        "level": _LEVEL_NAMES.get(level, level.lower()),
        **fixed,
        "msg": record["message"],
    }
    context = current()
    if context is not None:
        fields |= {
            "requestId": context.request_id,
            "traceId": context.trace_id,
            "spanId": context.span_id,
            "userId": context.principal.user_id if context.principal else None,
            "role": context.role,
            "callingService": context.service.name if context.service else None,
        }
    fields |= masked(record["extra"])
    if record["exception"] is not None:
        fields["error"] = _error(record["exception"].value)
    kept = {key: _cut(value) for key, value in fields.items() if value is not None}
    try:
        text = orjson.dumps(kept, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # a lone surrogate or an integer past 64 bits: slower, but it takes everything
        text = json.dumps(kept, default=str)
    return without_known(text) + "\n"


def _error(error: BaseException | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return {
        "type": type(error).__name__,
        "message": _cut(str(error)),
        "stack": "".join(traceback.format_exception(error)),
        "code": error.code if isinstance(error, RewardctlError) else None,
    }


def _cut(value: Any) -> Any:  # noqa: ANN401 - any JSON-like value
    if not isinstance(value, str):
        return value
    return value if len(value) <= _VALUE_LIMIT else f"{value[:_VALUE_LIMIT]}… ({len(value)} characters)"


class _Intercepted(logging.Handler):
    """Hands the standard library's records on to loguru."""

    def emit(self, record: logging.LogRecord) -> None:
        known = record.levelname in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
        level = record.levelname if known else "INFO"
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
