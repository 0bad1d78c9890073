import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from daemons.chassis.database.mongo import Database
from rewardctl.kernel.errors import UnsafeDatabase
from rewardctl.runtime import mongod
from tests.ports import free_port


@pytest.fixture
def standalone(tmp_path: Path) -> Iterator[str]:
    """A mongod that is no member of a replica set."""
    port = free_port()
    command = [part for part in mongod.command(mongod.find(), port, tmp_path) if part not in {"--replSet", "rs0"}]
    command = [part for part in command if part not in {"--oplogSize", "64"}]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        uri = f"mongodb://127.0.0.1:{port}/"
        with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=20_000) as client:
            client.admin.command("ping")
        try:
            yield uri
        finally:
            process.terminate()


async def test_a_daemon_refuses_a_database_that_loses_acknowledged_writes_and_says_why(standalone: str) -> None:
    database = Database.connect(standalone, "rewardctl_event")

    with pytest.raises(UnsafeDatabase, match="a standalone, not a replica set") as refused:
        await database.require_safety()

    assert refused.value.hint is not None
    await database.close()


async def test_a_replica_set_is_good_enough(mongodb_uri: str) -> None:
    database = Database.connect(mongodb_uri, "rewardctl_event")

    await database.require_safety()

    await database.close()


async def test_what_the_uri_asks_for_does_not_weaken_writes_or_reads(mongodb_uri: str) -> None:
    database = Database.connect(f"{mongodb_uri}&w=0&journal=false&readConcernLevel=local", "rewardctl_event")

    await database.require_safety()

    assert database.client.write_concern.document == {"w": "majority", "j": True}
    assert database.client.read_concern.level == "majority"
    await database.close()
