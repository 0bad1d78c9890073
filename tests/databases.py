"""Databases of a test's own, gone at its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from pymongo import monitoring

from daemons.chassis.database.mongo import Database
from rewardctl.kernel.ids import new_id
from rewardctl.schema.declared import Schema


def located(mongodb_uri: str, name: str) -> str:
    """The address of the database `name` there."""
    return urlsplit(mongodb_uri)._replace(path=f"/{name}").geturl()


@asynccontextmanager
async def fresh(
    mongodb_uri: str, *schemas: Schema, listeners: tuple[monitoring.ConnectionPoolListener, ...] = ()
) -> AsyncIterator[Database]:
    """An empty one with the indexes of `schemas`, of no version and with nothing at work in it."""
    name = f"test_{new_id()}"
    database = Database.connect(located(mongodb_uri, name), name, *listeners)
    for schema in schemas:
        for one in schema.collections:
            if models := [index.model() for index in one.indexes]:
                await database.database[one.name].create_indexes(models)
    yield database
    await database.client.drop_database(name)
    await database.close()
