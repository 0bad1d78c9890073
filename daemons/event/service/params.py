"""A reward's own fields, from the wire through its type's model and back."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from rewardctl.kernel.errors import Invalid
from rewardctl.wire.problem import field_errors


def read(model: type[BaseModel], params: Mapping[str, Any], loc: str) -> BaseModel:
    """As JSON, so that a strict model takes an instant. Raises: Invalid, with the fields below `loc`."""
    try:
        return model.model_validate_json(json.dumps(dict(params)))
    except ValidationError as error:
        refused = error.errors(include_url=False, include_input=False)
        raise Invalid(errors=field_errors(refused, *loc.split("."))) from None


def written(params: BaseModel) -> dict[str, Any]:
    """What is kept of them, and given back."""
    return params.model_dump(mode="json", by_alias=True, exclude_none=True)
