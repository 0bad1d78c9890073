"""RFC 9457: how an error travels."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from pydantic import Field

from rewardctl.kernel import plain
from rewardctl.kernel.errors import BY_CODE, Failed, FieldError, RewardctlError
from rewardctl.wire.body import ResponseBody

MEDIA_TYPE: Final = "application/problem+json"
_PREFIX: Final = "urn:rewardctl:error:"


class ProblemField(ResponseBody):
    loc: str
    msg: str


class Problem(ResponseBody):
    type: str = Field(examples=[_PREFIX + "sold_out"])
    title: str
    status: int
    detail: str
    hint: str | None = None
    instance: str
    request_id: str
    errors: list[ProblemField] | None = None

    @classmethod
    def of(cls, error: RewardctlError, *, status: int, instance: str, request_id: str) -> "Problem":
        fields = [ProblemField(loc=one.loc, msg=one.msg) for one in error.errors]
        return cls(
            type=_PREFIX + error.code,
            title=error.title,
            status=status,
            detail=error.detail,
            hint=error.hint,
            instance=instance,
            request_id=request_id,
            errors=fields or None,
        )

    def told(self, say: Callable[[str], str]) -> "Problem":
        """`say` puts what is for people into their language."""
        fields = [ProblemField(loc=one.loc, msg=say(one.msg)) for one in self.errors or ()]
        told = {
            "title": say(self.title),
            "detail": say(self.detail),
            "hint": None if self.hint is None else say(self.hint),
            "errors": fields or None,
        }
        return self.model_copy(update=told)

    @property
    def code(self) -> str:
        return self.type.removeprefix(_PREFIX)

    @property
    def body(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=True)

    def error(self, *, retry_after: int | None = None) -> RewardctlError:
        """The problem turned back into the error that it was."""
        kind = BY_CODE.get(self.code, Failed)
        fields = [FieldError(one.loc, one.msg) for one in self.errors or ()]
        return kind(self.detail, hint=self.hint, errors=fields, retry_after=retry_after, request_id=self.request_id)


def field_errors(refused: Sequence[Mapping[str, Any]], *root: str) -> list[FieldError]:
    """What pydantic refused, each at its place under `root`; nothing of the input is echoed but a field's plain name.

    An unknown field may be the missing one beside it that it is near to.
    """
    missing = [one["loc"] for one in refused if one.get("type") == "missing"]
    return [FieldError(".".join(map(_shown, (*root, *one["loc"]))), _said(one, missing)) for one in refused]


def _shown(step: str | int) -> str:
    """A step of a field's path; a key that the caller made up is not echoed."""
    return str(step) if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(step)) else "?"


def _said(one: Mapping[str, Any], missing: Sequence[tuple[str | int, ...]]) -> str:
    if one.get("type") != "extra_forbidden":
        return plain.words(one)
    *above, name = one["loc"]
    beside = [str(way[-1]) for way in missing if list(way[:-1]) == above]
    near = get_close_matches(str(name), beside, n=1)
    return f"is not known: did you mean {near[0]}?" if near else plain.words(one)
