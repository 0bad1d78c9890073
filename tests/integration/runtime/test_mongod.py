import asyncio
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from rewardctl.kernel.errors import DataDirectoryInUse
from rewardctl.runtime import mongod, state
from rewardctl.runtime.topology import Service, ServiceKind
from tests.integration.runtime.stage import Stage, free_ports, left_of, of


def _service(stage: Stage, name: str = "mongo-user", data: str = "mongo-user") -> Service:
    (port,) = free_ports(1)
    directory = stage.project.data / data
    command = mongod.command(mongod.find(), port, directory)
    return Service(
        name, ServiceKind.MONGOD, 0, mongod.HOST, port, command, {}, stage.project.logs / f"{name}.log", directory
    )


def _client(service: Service) -> AsyncMongoClient[dict[str, Any]]:
    return AsyncMongoClient(mongod.uri(service.port, "rewardctl_user"), serverSelectionTimeoutMS=5000)


async def test_a_real_mongod_becomes_primary_and_keeps_its_data_also_on_another_port(stage: Stage) -> None:
    first = _service(stage)
    async with stage.running([first]), _client(first) as client:
        await client.rewardctl_user.things.insert_one({"_id": "kept"})
    async with stage.running([first]), _client(first) as client:
        assert await client.rewardctl_user.things.find_one() == {"_id": "kept"}
    moved = _service(stage)
    assert moved.port != first.port
    async with stage.running([moved]), _client(moved) as client:
        assert await client.rewardctl_user.things.find_one() == {"_id": "kept"}
        await client.rewardctl_user.things.insert_one({"_id": "more"})


async def test_a_killed_mongod_is_back_as_primary(stage: Stage) -> None:
    service = _service(stage)
    async with stage.running([service]):
        before = of(stage.project, service.name)
        assert before.identity is not None
        await asyncio.create_subprocess_exec("kill", "-9", str(before.pid))
        after = await stage.restarted(service.name, before)
        assert after.restarts == 1


async def test_a_data_directory_in_use_is_one_error_and_leaves_nothing(stage: Stage) -> None:
    services = [_service(stage), _service(stage, "mongo-event")]
    with pytest.raises(DataDirectoryInUse, match="Another mongod holds"):
        await stage.supervise(services, asyncio.Event())
    assert left_of(stage.project) == []
    assert state.read(stage.project) is not None


def test_the_mongod_of_this_machine_says_its_version() -> None:
    assert mongod.probe(mongod.find())[0].isdigit()


def test_the_databases_are_for_the_owner_alone(stage: Stage) -> None:
    assert _mode(stage.project.data) == 0o700


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777
