"""A daemon and a database that is not of its version."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from daemons.event.bootstrap import build
from daemons.event.settings import EventSettings
from rewardctl.kernel.errors import HalfRestored
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.schema import migrate, stamp
from rewardctl.schema.steps import EVENT_PLAN
from tests.databases import located
from tests.integration.event.test_start import started
from tests.ports import free_port

Stored = Database[dict[str, Any]]


@pytest.fixture
def stored(mongodb_uri: str) -> Iterator[Stored]:
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        name = f"versions_{new_id()}"
        yield client[name]
        client.drop_database(name)


def test_a_daemon_on_a_newer_database_ends_and_its_log_says_why(
    stored: Stored, mongodb_uri: str, tmp_path: Path
) -> None:
    stamp.write(stored, EVENT_PLAN.version + 1)
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [SigningKey.generate().jwk()]}))
    told = {"port": free_port(), "mongodb_uri": located(mongodb_uri, stored.name), "public_keys_file": keys}
    with started(sys.executable, "-m", "daemons.event", stdout=subprocess.PIPE, **told) as event:
        assert event.stdout is not None
        lines = [json.loads(line) for line in event.stdout]
        assert event.wait(timeout=20) != 0
    (said,) = [line for line in lines if line["msg"] == "could not start"]
    assert "is of version 3, and this rewardctl knows up to 2" in json.dumps(said)
    assert stored.list_collection_names() == ["schema"]


async def test_a_daemon_brings_a_small_database_of_before_to_its_version(
    stored: Stored, settings: EventSettings, mongodb_uri: str
) -> None:
    stored["ledger"].create_index(["claim_id", "reward_id", "kind"], name="once", unique=True)
    parts = await build(settings.model_copy(update={"mongodb_uri": located(mongodb_uri, stored.name)}))
    await parts.close()

    assert stamp.read(stored).version == EVENT_PLAN.version
    assert not migrate.due(stored, EVENT_PLAN)


async def test_a_daemon_does_not_serve_half_a_restore(
    stored: Stored, settings: EventSettings, mongodb_uri: str
) -> None:
    stamp.begin_restore(stored)

    with pytest.raises(HalfRestored):
        await build(settings.model_copy(update={"mongodb_uri": located(mongodb_uri, stored.name)}))
