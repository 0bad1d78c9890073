"""PUBLIC: the platform's log, for a plugin or a service of one's own. docs/logging.md says how to use it.

from rewardctl.logging import configure, log_execution, log_for, request

configure("shop", env="production", level="info")
with request("a-request-id"):
    log_for("orders").bind(event="order.paid", orderId=7).info("order paid")
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rewardctl.kernel.context import RequestContext, current, entered
from rewardctl.kernel.execution import log_execution
from rewardctl.kernel.ids import request_id as _request_id
from rewardctl.kernel.log import capture_output, configure, log_for, set_level
from rewardctl.kernel.masking import MASK, Masking, hide

__all__ = [
    "MASK",
    "Masking",
    "RequestContext",
    "capture_output",
    "configure",
    "current",
    "hide",
    "log_execution",
    "log_for",
    "request",
    "set_level",
]


@contextmanager
def request(request_id: str | None = None, traceparent: str | None = None) -> Iterator[RequestContext]:
    """Everything that is logged within belongs to this request; an id that is malformed is replaced by a fresh one."""
    with entered(RequestContext.resumed(_request_id(request_id), traceparent)) as context:
        yield context
