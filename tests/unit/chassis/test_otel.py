"""Against a small server that reads what an OTLP collector is sent."""

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from daemons.chassis.telemetry.otel import OtlpExporter

TRACE, SPAN, PARENT = "a" * 32, "b" * 16, "c" * 16


@dataclass
class Collector:
    url: str = ""
    spans: list[Any] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)

    def take(self, path: str, body: bytes) -> None:
        if path == "/v1/traces":
            for one in ExportTraceServiceRequest.FromString(body).resource_spans:
                self.spans += [span for scope in one.scope_spans for span in scope.spans]
        else:
            for found in ExportLogsServiceRequest.FromString(body).resource_logs:
                self.records += [record for scope in found.scope_logs for record in scope.log_records]


@pytest.fixture
def collector() -> Iterator[Collector]:
    told = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.take(self.path, gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """It is quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    server.server_close()


def line(**fields: Any) -> str:
    told = {"time": "2026-11-22T07:38:14.017Z", "level": "info", "service": "event", "env": "test", "msg": "said"}
    return json.dumps({**told, **fields}) + "\n"


def test_a_request_is_a_span_and_each_line_a_record_under_the_same_ids(collector: Collector) -> None:
    exporter = OtlpExporter(collector.url, "event", "0.1.0", "test")
    ids = {"requestId": "request-1", "traceId": TRACE, "spanId": SPAN}
    exporter.take(line(**ids, msg="claim decided", event="claim.decided"))
    completed = {"event": "http.request.completed", "method": "POST", "route": "/events", "statusCode": 503}
    exporter.take(line(**ids, **completed, parentSpanId=PARENT, durationMs=12.5, level="error"))
    exporter.take(line(msg="of no request"))
    exporter.stop()

    (span,) = collector.spans
    assert (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()) == (TRACE, SPAN, PARENT)
    assert (span.name, span.end_time_unix_nano - span.start_time_unix_nano) == ("POST /events", 12_500_000)
    assert span.status.code == 2
    first, *_, last = collector.records
    assert (first.trace_id.hex(), first.span_id.hex(), first.body.string_value) == (TRACE, SPAN, "claim decided")
    assert "request-1" in str(first.attributes)
    assert (last.body.string_value, last.trace_id) == ("of no request", b"")
