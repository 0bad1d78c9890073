from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from rewardctl.kernel.ids import new_id
from tests.databases import located


@pytest.fixture
def uri(mongodb_uri: str) -> str:
    """Of a database where nothing is."""
    return located(mongodb_uri, f"schema_{new_id()}")


@pytest.fixture
def database(uri: str) -> Iterator[Database[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](uri, w="majority", journal=True) as client:
        found = client.get_default_database()
        yield found
        client.drop_database(found.name)
