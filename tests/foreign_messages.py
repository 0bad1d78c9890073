"""What others say through us, and how each is made to say it.

pydantic of a field, Python of a network, Typer of a command line.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from rewardctl.kernel import plain


class _Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str


_Pair = Annotated[list[int], Field(max_length=2)]


BY_PYDANTIC: Final[dict[str, tuple[Any, object]]] = {
    "is missing": (_Sample, {}),
    "is not known": (_Sample, {"name": "", "role": ""}),
    "must be an object": (_Sample, 1),
    "must be text": (str, 1),
    "must not be empty": (Annotated[str, Field(min_length=1)], ""),
    "must have at least {0} characters": (Annotated[str, Field(min_length=2)], ""),
    "must have at most {0} characters": (Annotated[str, Field(max_length=2)], "xxx"),
    "must match {0}": (Annotated[str, Field(pattern="^a$")], "b"),
    "must be more than {0}": (Annotated[int, Field(gt=0)], 0),
    "must be at least {0}": (Annotated[int, Field(ge=1)], 0),
    "must be less than {0}": (Annotated[int, Field(lt=1)], 1),
    "must be at most {0}": (Annotated[int, Field(le=1)], 2),
    "must be a finite number": (Annotated[float, Field(allow_inf_nan=False)], float("nan")),
    "must be a whole number": (int, []),
    "must be a number": (float, []),
    "must be true or false": (bool, []),
    "must be a list": (list, 1),
    "must be {0}": (Literal["a", "b"], "c"),
    "must be an ISO 8601 instant such as 2026-11-22T00:00:00Z": (datetime, "x"),
    "needs a Z or an offset such as +09:00": (AwareDatetime, "2026-11-22T00:00:00"),
    "must have at least {0} entries": (Annotated[list[int], Field(min_length=2)], []),
    "must have at most {0} entries": (_Pair, [1, 2, 3]),
}
"""In our own words for it."""

BY_PYTHON: Final[dict[str, str]] = {
    "{0} does not appear to be an IPv4 or IPv6 network": "here",
    "{0} has host bits set": "10.0.0.1/8",
}
"""Of what is no network."""

BY_DAEMONS: Final = ("could not start: {0}", "died of an exception: {0}")
"""The last line of one that ended, whose cause follows the colon."""

BY_TYPER: Final[dict[str, tuple[str, ...]]] = {
    "No such command '{0}'.": ("zzz",),
    "No such command '{0}'. Did you mean {1}?": ("evnt",),
    "Missing argument '{0}'.": ("claim", "show"),
    "Missing option '{0}'.": ("claim", "revoke", "x"),
    "Missing argument '{0}'. Choose from: {1}": ("completion",),
    "{0} is not one of {1}.": ("logs", "--level", "banana"),
    "No such option: {0}": ("claim", "list", "--zzzzzzzz"),
    "Got unexpected extra argument(s) ({0})": ("ps", "x"),
    "Option '{0}' requires an argument.": ("claim", "list", "--limit"),
    "Invalid value for '{0}': file '{1}' does not exist.": ("activity", "import", "nofile.csv"),
    "Invalid value for '{0}': {1}": ("claim", "list", "--limit", "x"),
}


def said_of(kind: Any, value: object) -> str:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return plain.words(error.errors()[-1])
    raise AssertionError("it was taken")
