import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from tests.fakes.loki import listening
from tests.ports import free_port

_BINARY = os.environ.get("REWARDCTL_LOKI_BIN")
_NO_BINARY = "REWARDCTL_LOKI_BIN names no Loki"
REAL = pytest.param("real", marks=[pytest.mark.loki, pytest.mark.skipif(not _BINARY, reason=_NO_BINARY)])
_CONFIG = """\
auth_enabled: false
server: {{http_listen_address: 127.0.0.1, http_listen_port: {port}, grpc_listen_port: {grpc}, log_level: error}}
common:
  instance_addr: 127.0.0.1
  path_prefix: {data}
  replication_factor: 1
  ring: {{kvstore: {{store: inmemory}}}}
  storage: {{filesystem: {{chunks_directory: {data}/chunks, rules_directory: {data}/rules}}}}
schema_config:
  configs:
    - {{from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {{prefix: index_, period: 24h}}}}
limits_config: {{allow_structured_metadata: true}}
analytics: {{reporting_enabled: false}}
"""


class Loki(Protocol):
    @property
    def url(self) -> str: ...

    def push(self, body: dict[str, Any]) -> None: ...


class Real:
    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def push(self, body: dict[str, Any]) -> None:
        answer = httpx.post(f"{self.url}/loki/api/v1/push", json=body)
        assert answer.status_code == 204, answer.text

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ready") as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loki]:
    """The program that REWARDCTL_LOKI_BIN names, for the whole run."""
    assert _BINARY
    data, port = tmp_path_factory.mktemp("loki"), free_port()
    config = data / "loki.yaml"
    config.write_text(_CONFIG.format(port=port, grpc=free_port(), data=data))
    log = (data / "loki.log").open("wb")
    with subprocess.Popen([_BINARY, f"-config.file={config}"], stdout=log, stderr=log) as process:
        try:
            yield _ready(Real(port), process, data / "loki.log")
        finally:
            process.terminate()
    log.close()


def _ready(loki: Real, process: "subprocess.Popen[bytes]", log: Path) -> Loki:
    deadline = time.monotonic() + 90
    while not loki.ready():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    return loki


@pytest.fixture(params=["fake", REAL])
def loki(request: pytest.FixtureRequest) -> Iterator[Loki]:
    if request.param == "real":
        yield request.getfixturevalue("real")
        return
    with listening() as fake:
        yield fake
