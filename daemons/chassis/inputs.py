"""Parameters that several endpoints take."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, Field, WithJsonSchema

from rewardctl.kernel import ids
from rewardctl.kernel.errors import NotFound
from rewardctl.wire.body import ID_SCHEMA, Id, Text


def _known(value: str) -> str:
    if not ids.is_id(value):
        raise NotFound
    return value


PathId = Annotated[str, AfterValidator(_known), WithJsonSchema(ID_SCHEMA), Path()]
"""An id in a path: one that is none names nothing, so it is not found."""

QueryId = Annotated[Id | None, Query()]
PartOfName = Annotated[Annotated[Text, Field(max_length=200)] | None, Query()]
PageNumber = Annotated[int, Query(ge=0, le=1_000_000)]
PageLimit = Annotated[int, Query(ge=1, le=100)]
