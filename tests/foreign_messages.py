"""What others say through us, and how each is made to say it: pydantic of a field, Typer of a command line."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class _Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str


_Pair = Annotated[list[int], Field(max_length=2)]


class _Open(BaseModel):
    model_config = ConfigDict(from_attributes=True)


BY_PYDANTIC: Final[dict[str, tuple[Any, object]]] = {
    "Field required": (_Sample, {}),
    "Extra inputs are not permitted": (_Sample, {"name": "", "role": ""}),
    "Input should be a valid dictionary or instance of {0}": (_Sample, 1),
    "Input should be a valid dictionary or object to extract fields from": (_Open, 1),
    "Input should be a valid string": (str, 1),
    "String should have at least {0} character": (Annotated[str, Field(min_length=1)], ""),
    "String should have at least {0} characters": (Annotated[str, Field(min_length=2)], ""),
    "String should have at most {0} characters": (Annotated[str, Field(max_length=2)], "xxx"),
    "String should match pattern '{0}'": (Annotated[str, Field(pattern="^a$")], "b"),
    "Input should be greater than {0}": (Annotated[int, Field(gt=0)], 0),
    "Input should be greater than or equal to {0}": (Annotated[int, Field(ge=1)], 0),
    "Input should be less than {0}": (Annotated[int, Field(lt=1)], 1),
    "Input should be less than or equal to {0}": (Annotated[int, Field(le=1)], 2),
    "Input should be a finite number": (Annotated[float, Field(allow_inf_nan=False)], float("nan")),
    "Input should be a valid integer": (int, []),
    "Input should be a valid integer, unable to parse string as an integer": (int, "x"),
    "Input should be a valid integer, got a number with a fractional part": (int, 1.5),
    "Input should be a valid number": (float, []),
    "Input should be a valid number, unable to parse string as a number": (float, "x"),
    "Input should be a valid boolean": (bool, []),
    "Input should be a valid boolean, unable to interpret input": (bool, "x"),
    "Input should be a valid list": (list, 1),
    "Input should be a valid dictionary": (dict, 1),
    "Input should be {0}": (Literal["a", "b"], "c"),
    "List should have at least {0} item after validation, not {1}": (Annotated[list[int], Field(min_length=1)], []),
    "List should have at most {0} items after validation, not {1}": (_Pair, [1, 2, 3]),
}

BY_TYPER: Final[dict[str, tuple[str, ...]]] = {
    "No such command '{0}'.": ("zzz",),
    "No such command '{0}'. Did you mean {1}?": ("evnt",),
    "Missing argument '{0}'.": ("claim", "show"),
    "No such option: {0}": ("claim", "list", "--zzzzzzzz"),
    "Got unexpected extra argument(s) ({0})": ("ps", "x"),
    "Option '{0}' requires an argument.": ("claim", "list", "--limit"),
    "Invalid value for '{0}': {1}": ("claim", "list", "--limit", "x"),
}


def said_of(kind: Any, value: object) -> str:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return str(error.errors()[-1]["msg"])
    raise AssertionError("it was taken")
