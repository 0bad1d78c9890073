import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rewardctl.runtime import mongod
from rewardctl.runtime.replica_set import ReplicaSet
from tests.figure import Figure
from tests.ports import free_port


@pytest.fixture
def figure(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Figure:
    """Writes a line past pytest's capture."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def write(line: str) -> None:
        with capsys.disabled():
            if reporter is not None:
                reporter.write_line(f"\n{line}")

    return write


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real mongod, as a replica set of one, for the whole run."""
    data, port = tmp_path_factory.mktemp("mongod"), free_port()
    log = (data / "mongod.log").open("wb")
    with subprocess.Popen(mongod.command(mongod.find(), port, data), stdout=log, stderr=log) as process:
        try:
            asyncio.run(_primary(process, port, data))
            yield mongod.uri(port, "rewardctl_test")
        finally:
            process.terminate()
    log.close()


async def _primary(process: "subprocess.Popen[bytes]", port: int, data: Path) -> None:
    replica_set = ReplicaSet(port)
    async with asyncio.timeout(30):
        while not await replica_set.ready():
            assert process.poll() is None, (data / "mongod.log").read_text()
            await asyncio.sleep(0.05)
    await replica_set.close()
