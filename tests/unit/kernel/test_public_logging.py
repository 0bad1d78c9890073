"""What a service of one's own uses of the platform's log, and nothing besides."""

import json
import subprocess
import sys

import rewardctl.logging

SURFACE = [
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
SERVICE = """
from rewardctl.logging import configure, log_execution, log_for, request

configure("shop", env="production", level="debug")

@log_execution(log_result=False)
def paid(order, password):
    log_for("orders").bind(orderId=order).info("order paid")

with request("order-4711-abc", traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01"):
    paid(7, password="hunter2")
"""


def test_the_surface_is_pinned() -> None:
    assert rewardctl.logging.__all__ == SURFACE


def test_another_service_logs_as_the_platform_does() -> None:
    done = subprocess.run([sys.executable, "-c", SERVICE], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["msg"] for line in lines] == ["called", "order paid", "answered"]
    assert {line["requestId"] for line in lines} == {"order-4711-abc"}
    assert {line["traceId"] for line in lines} == {"a" * 32}
    assert "hunter2" not in done.stdout
    assert done.stderr == ""
