"""What Typer refuses of a command line, in our own words."""

from collections.abc import Sequence
from difflib import get_close_matches

import typer

from rewardctl.kernel import plain


def words(error: typer.TyperException) -> str:
    """On one line; empty where the help was shown already."""
    if (possible := getattr(error, "possibilities", None)) is not None:
        return _no_such_option(getattr(error, "option_name", ""), possible)
    if refused := getattr(error.__cause__, "errors", None):
        error.message = plain.words(refused()[0])
    return error.format_message().replace(":\n\t", ": ").replace(",\n\t", ", ")


def _no_such_option(option: str, possible: Sequence[str]) -> str:
    """Near are those that are so without their dashes, which all have in common."""
    bare = {one.lstrip("-"): one for one in possible}
    near = get_close_matches(option.lstrip("-"), bare, n=1)
    return f"No such option '{option}'. Did you mean {bare[near[0]]!r}?" if near else f"No such option: {option}"
