"""A sharded cluster enforces a unique index where the shard key's fields begin it, and no other. docs/adr/0013."""

import re
from pathlib import Path
from typing import Final

import pytest
from odmantic import Model

from daemons.auth.storage.documents import MODELS
from daemons.event.storage.documents import DOCUMENTS
from rewardctl.schema import accounts, event
from rewardctl.schema.declared import Collection, Schema

_ADR: Final = Path(__file__).parents[3] / "docs" / "adr" / "0013-shard-keys.md"
_DATA: Final = Path(__file__).parents[3] / "docs" / "data.md"
_SCHEMAS: Final = (event.SCHEMA, accounts.SCHEMA)
_EVERY: Final = [one for schema in _SCHEMAS for one in schema.collections]
_SHARDED: Final = [one for one in _EVERY if one.shard_key]
_ONE_SHARD: Final = {"events", "rewards", "event_rewards", "accounts", "guards"}


def _named(collection: Collection) -> str:
    return collection.name


@pytest.mark.parametrize("collection", _SHARDED, ids=_named)
def test_each_unique_index_begins_with_the_shard_key(collection: Collection) -> None:
    key = (collection.shard_key or "").removesuffix(" hashed").split()
    for index in collection.indexes:
        if index.unique:
            assert [field for field, _ in index.key][: len(key)] == key, index.name


def test_what_stays_on_one_shard_is_known() -> None:
    assert {one.name for one in _EVERY} - {one.name for one in _SHARDED} == _ONE_SHARD


@pytest.mark.parametrize(("models", "schema"), [(DOCUMENTS, event.SCHEMA), (MODELS, accounts.SCHEMA)])
def test_each_stored_shape_is_of_a_collection_of_the_schema(models: tuple[type[Model], ...], schema: Schema) -> None:
    assert [one for one in models if schema.collection(one.__collection__) is None] == []


def test_no_collection_of_the_event_database_is_without_a_shape() -> None:
    assert {one.name for one in event.SCHEMA.collections} == {one.__collection__ for one in DOCUMENTS}


def test_the_commands_of_the_documentation_are_those_keys() -> None:
    told = re.findall(r"^sh\.shardCollection\(\"\w+\.(\w+)\", \{(.*)\}\)$", _DATA.read_text("utf-8"), re.MULTILINE)
    written = {name: " ".join(re.findall(r"\w+(?=:)|hashed", key)) for name, key in told}
    assert written == {one.name: one.shard_key for one in _SHARDED}


def test_the_table_of_the_decision_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:`([^`]+)`|none) \|", _ADR.read_text("utf-8"), re.MULTILINE)
    assert {name: key or None for name, key in rows} == {one.name: one.shard_key for one in _EVERY}
