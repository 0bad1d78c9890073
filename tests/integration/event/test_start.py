"""A daemon that starts before its database: it waits for it, and a signal ends the wait."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemons.chassis.database.mongo import Database
from daemons.event.bootstrap import build
from daemons.event.settings import EventSettings
from rewardctl.kernel.keys import SigningKey
from rewardctl.runtime import mongod
from rewardctl.runtime.replica_set import ReplicaSet
from tests.ports import free_port


@contextmanager
def started(
    *command: str, stdout: int = subprocess.DEVNULL, **environment: object
) -> Iterator["subprocess.Popen[str]"]:
    given = {f"REWARDCTL_{name.upper()}": str(value) for name, value in environment.items()}
    with subprocess.Popen(command, env=os.environ | given, stdout=stdout, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_a_database_that_comes_later_is_waited_for(settings: EventSettings, tmp_path: Path) -> None:
    port = free_port()
    starting = asyncio.create_task(build(settings.model_copy(update={"mongodb_uri": mongod.uri(port, "late")})))
    await asyncio.wait({starting}, timeout=0.1)
    assert not starting.done()
    with started(*mongod.command(mongod.find(), port, tmp_path)):
        replica_set = ReplicaSet(port)
        async with asyncio.timeout(40):
            while not await replica_set.ready():
                await asyncio.sleep(0.05)
            parts = await starting
            await parts.check()
        await parts.close()
        await replica_set.close()


async def test_a_wait_that_is_too_long_ends_with_what_was_waited_for(unused_tcp_port: int) -> None:
    database = Database.connect(f"mongodb://127.0.0.1:{unused_tcp_port}/", "event")
    refused = await asyncio.gather(database.await_primary(0.5), return_exceptions=True)
    await database.close()
    assert [str(error) for error in refused] == ["The database does not answer"]


def test_a_signal_ends_the_wait_at_once(tmp_path: Path, unused_tcp_port: int) -> None:
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [SigningKey.generate().jwk()]}))
    uri = f"mongodb://127.0.0.1:{unused_tcp_port}/event"
    command = (sys.executable, "-m", "daemons.event")
    told = {"port": free_port(), "mongodb_uri": uri, "public_keys_file": keys}
    with started(*command, stdout=subprocess.PIPE, **told) as event:
        assert event.stdout is not None
        assert any("waiting for it" in line for line in event.stdout)
        event.send_signal(signal.SIGTERM)
        assert event.wait(timeout=5) == -signal.SIGTERM
