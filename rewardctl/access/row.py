"""One route of the table, and what each caller is answered there."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Caller(StrEnum):
    ANONYMOUS = "anonymous"
    USER = "USER"
    OPERATOR = "OPERATOR"
    AUDITOR = "AUDITOR"
    ADMIN = "ADMIN"


class Whose(StrEnum):
    """What a request names: the caller's own things, somebody else's, or nobody's."""

    OWN = "own"
    ANOTHERS = "another's"
    NOBODYS = "nobody's"


ANYONE: Final = frozenset(Caller)
LOGGED_IN: Final = ANYONE - {Caller.ANONYMOUS}
OPERATOR: Final = frozenset({Caller.OPERATOR, Caller.ADMIN})
AUDITOR: Final = frozenset({Caller.AUDITOR, Caller.ADMIN})
OVERSEER: Final = OPERATOR | AUDITOR
ADMIN: Final = frozenset({Caller.ADMIN})
SERVICE: Final[frozenset[Caller]] = frozenset()
"""Another daemon of the platform, and none of the callers."""

_NAMED: Final = re.compile(r"\{(\w+)\}")
_TOKEN_MISSING, _FORBIDDEN = 401, 403


@dataclass(frozen=True, slots=True)
class Row:
    """`own` may and are answered `answer`; the others are refused.

    `anothers`, `answer_to_anothers` and `refusal` say where somebody else's things are not like one's own. `{names}`
    in path, query and body stand for things that the check made, and a mere `{id}` for the one that `id` names.
    """

    verb: str
    path: str
    own: AbstractSet[Caller]
    answer: int
    anothers: AbstractSet[Caller] | None = None
    answer_to_anothers: int | None = None
    refusal: int = _FORBIDDEN
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    id: str = "user_id"

    @property
    def whose(self) -> tuple[Whose, ...]:
        """Whose things it can be asked for."""
        named = _NAMED.search(f"{self.path} {self.query} {self.body}")
        return (Whose.OWN, Whose.ANOTHERS) if named else (Whose.NOBODYS,)

    def expected(self, caller: Caller, whose: Whose) -> int:
        """The status that `caller` is answered with."""
        others = whose is Whose.ANOTHERS
        may = self.anothers if others and self.anothers is not None else self.own
        if caller in may:
            return self.answer_to_anothers if others and self.answer_to_anothers is not None else self.answer
        if caller is Caller.ANONYMOUS:
            return _TOKEN_MISSING
        return self.refusal if others else _FORBIDDEN


def filled(template: Any, things: Mapping[str, str]) -> Any:  # noqa: ANN401 - a body is whatever JSON holds
    """`template` with each `{name}` in it put in; what `things` lacks stays."""
    if isinstance(template, str):
        return _NAMED.sub(lambda found: things.get(found[1], found[0]), template)
    if isinstance(template, Mapping):
        return {name: filled(value, things) for name, value in template.items()}
    return [filled(value, things) for value in template] if isinstance(template, list) else template
