"""Parameters that several endpoints take."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, Field, WithJsonSchema

from rewardctl.kernel import ids, missing
from rewardctl.kernel.errors import NotFound
from rewardctl.wire.body import ID_SCHEMA, Id, Text


def _known(named: Callable[[], NotFound]) -> AfterValidator:
    """One that is no id names nothing, so it is not found; it is not repeated either."""

    def known(value: str) -> str:
        if not ids.is_id(value):
            raise NotFound("An id has 24 hexadecimal digits, 0-9 and a-f", hint=named().hint)
        return value

    return AfterValidator(known)


EventId = Annotated[str, _known(missing.event), WithJsonSchema(ID_SCHEMA), Path()]
RewardId = Annotated[str, _known(missing.reward), WithJsonSchema(ID_SCHEMA), Path()]
OfferedId = Annotated[str, _known(missing.offer), WithJsonSchema(ID_SCHEMA), Path()]
"""A reward's id, after its event's."""

ClaimId = Annotated[str, _known(missing.claim), WithJsonSchema(ID_SCHEMA), Path()]
UserId = Annotated[str, _known(missing.user), WithJsonSchema(ID_SCHEMA), Path()]
SessionId = Annotated[str, _known(missing.session), WithJsonSchema(ID_SCHEMA), Path()]

QueryId = Annotated[Id | None, Query()]
PartOfName = Annotated[Annotated[Text, Field(max_length=200)] | None, Query()]
PageNumber = Annotated[int, Query(ge=0, le=1_000_000)]
PageLimit = Annotated[int, Query(ge=1, le=100)]
