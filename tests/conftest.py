import asyncio
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from rewardctl.runtime import mongod
from rewardctl.runtime.replica_set import ReplicaSet
from tests.figure import Figure
from tests.ports import free_port

_FIGURE = "figure"


os.environ.pop("COLUMNS", None)  # how wide somebody's terminal is is no test's business
os.environ["REWARDCTL_LANG"] = "en"  # likewise what language they read
settings.register_profile("rewardctl", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rewardctl")  # a machine that has other work too is slow, and no rule is wrong for it


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Writes a line at the end of the run."""
    return lambda line: record_property(_FIGURE, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ended = [one for name in ("passed", "failed") for one in terminalreporter.stats.get(name, ())]
    lines = [line for one in ended for name, line in one.user_properties if name == _FIGURE]
    if lines:
        terminalreporter.section("figures")
    for line in lines:
        terminalreporter.write_line(str(line))


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real mongod, as a replica set of one, for the whole run.

    Drivers ask it from time to time and do not listen: their event loop stands still for as long as a test without one
    runs, and a driver that listens would take that for a lost server and break off what is under way.
    """
    data, port = tmp_path_factory.mktemp("mongod"), free_port()
    log = (data / "mongod.log").open("wb")
    with subprocess.Popen(mongod.command(mongod.find(), port, data), stdout=log, stderr=log) as process:
        try:
            asyncio.run(_primary(process, port, data))
            yield f"{mongod.uri(port, 'rewardctl_test')}&serverMonitoringMode=poll"
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
