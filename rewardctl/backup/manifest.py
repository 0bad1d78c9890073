"""What a backup says of itself. It is the last thing that is written, so that half a backup has none."""

from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

FORMAT: Final = 1
NAME: Final = "manifest.json"


class _Told(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, frozen=True)


class CollectionTold(_Told):
    """`bytes` and `sha256` are of its documents, one BSON after the other in the order of `_id`."""

    name: str
    documents: int
    bytes: int
    sha256: str
    indexes: list[dict[str, Any]]


class DatabaseTold(_Told):
    """`cluster_time` is the moment that all of it is as of, in seconds since 1970 and a number within that second."""

    title: str
    name: str
    schema_version: int
    cluster_time: tuple[int, int]
    collections: list[CollectionTold]

    @property
    def documents(self) -> int:
        return sum(one.documents for one in self.collections)


class Manifest(_Told):
    format: int = FORMAT
    made_at: datetime
    by: str
    databases: list[DatabaseTold]

    @property
    def documents(self) -> int:
        return sum(one.documents for one in self.databases)

    def database(self, title: str) -> DatabaseTold | None:
        return next((one for one in self.databases if one.title == title), None)
