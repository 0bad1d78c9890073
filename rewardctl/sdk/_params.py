from typing import get_args

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Params(BaseModel):
    """Base of a reward type's fields: camelCase on the wire, nothing unknown, nothing coerced."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        strict=True,
        hide_input_in_errors=True,
    )


class Settings(BaseModel):
    """Base of a reward type's settings, one table of the platform's `plugins.toml`; a secret is a `SecretStr`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Hidden:
    """Marks a field that is shown to operators and to whoever was granted the reward: `Annotated[str, Hidden()]`."""


def hidden_fields(model: type[BaseModel]) -> frozenset[str]:
    """The names on the wire of the fields that are marked `Hidden`, be it inside a union."""
    return frozenset(
        field.alias or name
        for name, field in model.model_fields.items()
        if any(isinstance(mark, Hidden) for mark in field.metadata) or _marked(field.annotation)
    )


def _marked(annotation: object) -> bool:
    """Whether an alternative of a union is marked: `Annotated[str, Hidden()] | None`."""
    inside = (*get_args(annotation), *getattr(annotation, "__metadata__", ()))
    return any(isinstance(one, Hidden) or _marked(one) for one in inside)


class NoParams(Params):
    """Of a reward type without fields."""
