"""A version as an entity tag, and the one that an `If-Match` names."""

import re
from typing import Annotated, Final

from fastapi import Header

from rewardctl.kernel.errors import FieldError, Invalid, Stale

IfMatch = Annotated[str | None, Header()]

_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS: Final = re.compile(rf"{_TAG}(?:[ \t]*,[ \t]*{_TAG})*")


def tag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


def version_of(if_match: str | None) -> int | None:
    """The version of an `If-Match`. Raises: Invalid for what is no tag; Stale for one that nothing ever had."""
    told = if_match.strip() if if_match is not None else "*"
    if told == "*":
        return None
    if not _TAGS.fullmatch(told):
        raise Invalid(errors=[FieldError("header.if-match", 'must be the ETag as it came, with its quotes: "1"')])
    found = re.fullmatch(r'"([0-9]{1,15})"', told, re.ASCII)
    if found is None:
        raise Stale
    return int(found.group(1))
