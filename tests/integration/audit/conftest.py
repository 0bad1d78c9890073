from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from rewardctl.kernel.ids import new_id
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project
from tests.databases import located
from tests.integration import stage
from tests.integration.audit import stories
from tests.integration.audit.stories import Told
from tests.integration.audit.world import World

Client = MongoClient[dict[str, Any]]
NewProject = Callable[[str], Project]


@pytest.fixture(scope="session")
def client(mongodb_uri: str) -> Iterator[Client]:
    with MongoClient[dict[str, Any]](mongodb_uri, w="majority", journal=True) as connected:
        yield connected


@pytest.fixture(scope="session")
async def filled(
    mongodb_uri: str, client: Client, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, Told]]:
    """The name of a database that the platform filled and left alone, and what it holds."""
    name = f"audit_{new_id()}"
    async with stage.opened(located(mongodb_uri, name), tmp_path_factory.mktemp("stage")) as opened:
        told = await stories.told(opened)
    yield name, told
    client.drop_database(name)


@pytest.fixture
def world(mongodb_uri: str, client: Client, filled: tuple[str, Told]) -> Iterator[World]:
    """A copy of that database, gone after the test."""
    source, told = filled
    name = f"audit_{new_id()}"
    for collection in client[source].list_collection_names():
        _copy(client[source], client[name], collection)
    yield World(located(mongodb_uri, name), client[name], told)
    client.drop_database(name)


def _copy(source: Database[dict[str, Any]], target: Database[dict[str, Any]], collection: str) -> None:
    indexes = [{k: v for k, v in one.items() if k != "ns"} for one in source[collection].list_indexes()]
    target.command({"createIndexes": collection, "indexes": indexes})
    documents = list(source[collection].find())
    if documents:
        target[collection].insert_many(documents)


@pytest.fixture
def new_project(tmp_path: Path) -> NewProject:
    """Makes a project with keys of its own."""

    def make(name: str) -> Project:
        (tmp_path / name).mkdir()
        project = Project(tmp_path / name)
        initialise.make_files(project, {})
        initialise.finish(project)
        return project

    return make
