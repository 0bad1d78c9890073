"""Hands the lines of this process to an OTLP collector as logs, and what took its time as spans, under the same ids.

It needs the extra `otel`. The SDK's batches go out from threads of their own; what does not fit is dropped there.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

_SEVERITIES: Final = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}
_KINDS: Final = {"http.request.completed": SpanKind.SERVER, "hop.completed": SpanKind.CLIENT}
_OF_RESOURCE: Final = frozenset({"time", "level", "service", "version", "env", "pid", "hostname", "msg"})
_NANOSECONDS: Final = 1_000_000
_SERVER_ERROR: Final = 500


class OtlpExporter:
    """`take` is the sink; `endpoint` is the collector's base URL, such as `http://127.0.0.1:4318`."""

    def __init__(self, endpoint: str, service: str, version: str, env: str) -> None:
        base = endpoint.rstrip("/")
        told = {"service.name": service, "service.version": version, "deployment.environment.name": env}
        self._resource = Resource.create(told)
        self._spans = BatchSpanProcessor(OTLPSpanExporter(f"{base}/v1/traces"))
        self._provider = LoggerProvider(self._resource, shutdown_on_exit=False)
        self._provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(f"{base}/v1/logs")))
        self._logger = self._provider.get_logger("rewardctl")

    def take(self, line: str) -> None:
        fields = json.loads(line)
        self._logger.emit(_record(fields))
        if "spanId" in fields and "durationMs" in fields and "traceId" in fields:
            self._spans.on_end(self._span(fields))

    def stop(self) -> None:
        self._spans.shutdown()  # type: ignore[no-untyped-call] # the library's own
        self._provider.shutdown()

    def _span(self, fields: Mapping[str, Any]) -> ReadableSpan:
        """It ended when its line was written."""
        end = _nanoseconds(fields)
        failed = fields.get("statusCode", 0) >= _SERVER_ERROR or "error" in fields
        return ReadableSpan(
            name=f"{fields['method']} {fields.get('route') or ''}".strip() if "method" in fields else fields["event"],
            context=_context(fields, "spanId"),
            parent=_context(fields, "parentSpanId") if fields.get("parentSpanId") else None,
            resource=self._resource,
            attributes=_attributes(fields),
            kind=_KINDS.get(fields.get("event", ""), SpanKind.INTERNAL),
            status=Status(StatusCode.ERROR if failed else StatusCode.UNSET),
            start_time=end - round(fields["durationMs"] * _NANOSECONDS),
            end_time=end,
        )


def _record(fields: Mapping[str, Any]) -> LogRecord:
    return LogRecord(
        timestamp=_nanoseconds(fields),
        context=set_span_in_context(NonRecordingSpan(_context(fields, "spanId")), Context()),
        severity_text=fields["level"],
        severity_number=_SEVERITIES[fields["level"]],
        body=fields["msg"],
        attributes=_attributes(fields),
        event_name=fields.get("event"),
    )


def _context(fields: Mapping[str, Any], name: str) -> SpanContext:
    """All zeros, which is no span, where the line is of no request."""
    return SpanContext(
        int(fields.get("traceId", "0"), 16),
        int(fields.get(name, "0"), 16),
        is_remote=False,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )


def _nanoseconds(fields: Mapping[str, Any]) -> int:
    return round(datetime.fromisoformat(fields["time"]).timestamp() * 1000) * _NANOSECONDS


def _attributes(fields: Mapping[str, Any]) -> dict[str, str | bool | int | float]:
    return {name: _plain(value) for name, value in fields.items() if name not in _OF_RESOURCE}


def _plain(value: object) -> str | bool | int | float:
    return value if isinstance(value, str | bool | int | float) else json.dumps(value)
