"""The Loki that REWARDCTL_LOKI_BIN names, on the platform's own configuration, and the lines that are in it."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from tests.ports import free_port
from tests.unit.ops.places import LABELS, loaded
from tests.unit.ops.test_alloy import METADATA

REQUEST: Final = "01a2023e-284b-73cc-8d58-6f0b3a4c5d6e"
USER: Final = "65f0c3"
_COMPLETED: Final = {"event": "http.request.completed", "method": "POST"}
LINES: Final[list[dict[str, Any]]] = [
    {"service": "gateway", "msg": "in", "requestId": REQUEST, "userId": USER, "event": "http.request.started"},
    {"service": "event", "msg": "coupon given", "requestId": REQUEST, "userId": USER, "event": "claim.approved"},
    {"service": "event", "msg": "done", "requestId": REQUEST, "path": "/claims", "statusCode": 201, **_COMPLETED},
    {"service": "gateway", "msg": "done", "requestId": REQUEST, "durationMs": 812.5, "statusCode": 201, **_COMPLETED},
    {"service": "auth", "msg": "registered", "path": "/auth/users", "statusCode": 201, **_COMPLETED},
    {"service": "auth", "level": "error", "msg": "away", "path": "/auth/login", "statusCode": 503, **_COMPLETED},
]


@contextmanager
def running(binary: str, directory: Path) -> Iterator[httpx.Client]:
    """A client of a Loki that is ready and has `LINES`."""
    port = free_port()
    configuration = directory / "loki.yaml"
    configuration.write_text(yaml.safe_dump(_moved(directory, port)))
    log = (directory / "loki.log").open("wb")
    with subprocess.Popen([binary, f"-config.file={configuration}"], stdout=log, stderr=log) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                _ready(client, process, directory / "loki.log")
                client.post("/loki/api/v1/push", json=_pushed()).raise_for_status()
                yield client
        finally:
            process.terminate()
    log.close()


def _moved(directory: Path, port: int) -> dict[str, Any]:
    """The platform's configuration with ports and directories of the test's own; no limit is touched."""
    told: dict[str, Any] = loaded("loki/loki.yaml")
    host = "127.0.0.1"
    told["server"] |= {"http_listen_address": host, "http_listen_port": port}
    told["server"] |= {"grpc_listen_address": host, "grpc_listen_port": free_port()}
    text = json.dumps(told).replace('"/loki', f'"{directory}/data')
    moved: dict[str, Any] = json.loads(text)
    return moved


def _ready(client: httpx.Client, process: "subprocess.Popen[bytes]", log: Path) -> None:
    limit = time.monotonic() + 90
    while time.monotonic() < limit:
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            if client.get("/ready").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8", "replace"))


def _pushed() -> dict[str, Any]:
    """The lines as Alloy sends them: three labels, and the rest of what is searched for as structured metadata."""
    now = time.time_ns()
    lines = [{"level": "info", "env": "test", **line} for line in LINES]
    return {"streams": [_stream(line, now + number) for number, line in enumerate(lines)]}


def _stream(line: dict[str, Any], at: int) -> dict[str, Any]:
    metadata = {name: str(line[name]) for name in METADATA if name in line}
    labels = {name: line[name] for name in LABELS}
    return {"stream": labels, "values": [[str(at), json.dumps(line), metadata]]}
