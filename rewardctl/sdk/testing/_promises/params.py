"""What the type takes and refuses of a reward that is being made."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from rewardctl.sdk import Description, Problem, RewardType
from rewardctl.sdk.testing import _params
from rewardctl.sdk.testing._calls import Hung, asked, played
from rewardctl.sdk.testing._case import Case

Spoilt = Iterable[tuple[str, Mapping[str, Any]]]
_TELLING: Final = 4
"""A shorter value may stand in a message by chance."""


def good_params_survive_json(case: Case) -> str | None:
    model = case.reward_type().params_model
    try:
        kept = _params.stored(case.read_params(case.reward_type()))
        again = _params.stored(_params.read(model, _params.in_json(kept)))
    except ValidationError as error:
        return f"its own good params are refused: {'; '.join(_said(error))}"
    return None if again == kept else f"what is kept is read back differently: {kept} became {again}"


def unknown_fields_are_refused(case: Case) -> str | None:
    return _all_refused(case, _params.unknown(case.params()))


def missing_fields_are_refused(case: Case) -> str | None:
    return _all_refused(case, _params.missing(case.reward_type().params_model, case.params()))


def wrong_types_are_refused(case: Case) -> str | None:
    return _all_refused(case, _params.mistyped(case.reward_type().params_model, case.params()))


def bad_params_are_refused(case: Case) -> str | None:
    return _all_refused(case, _bad(case))


def a_refusal_echoes_nothing(case: Case) -> str | None:
    model = case.reward_type().params_model
    spoilt = [
        *_params.unknown(case.params()),
        *_params.missing(model, case.params()),
        *_params.mistyped(model, case.params()),
        *_bad(case),
    ]
    for what, params in spoilt:
        for message in _refusal(case, params):
            if any(value in message for value in _values(model, params)):
                return f"the refusal of {what} repeats the value that it refuses: say what is wanted instead"
    return None


def good_params_are_checked_and_described(case: Case) -> str | None:
    """Neither `validate` nor `describe` raises or finds fault with them."""
    kind = case.reward_type()
    try:
        problems = played(lambda: _validated(case, kind, case.read_params(kind)))
        text = played(lambda: asked(kind, "describe", case.read_params(kind), seconds=case.seconds))
    except Hung:
        return "validate or describe did not answer in time"
    except Exception as error:  # noqa: BLE001 - whatever it raises breaks the promise
        return f"validate or describe raised {type(error).__name__}: {error}"
    if problems:
        return f"validate refuses good params: {problems[0].field}: {problems[0].message}"
    if not isinstance(text, Description) or not isinstance(text.text, str) or type(text.amount) is not int:
        return f"describe answered {type(text).__name__}, not a Description of a text and a number"
    return None


def _bad(case: Case) -> Spoilt:
    return [(f"bad_params number {number}", params) for number, params in enumerate(case.bad_params(), 1)]


def _all_refused(case: Case, spoilt: Spoilt) -> str | None:
    for what, params in spoilt:
        try:
            if not any(message.strip() for message in _refusal(case, params)):
                return f"{what} is not refused, or without a word"
        except Exception as error:  # noqa: BLE001 - whatever it raises breaks the promise
            return f"{what} is refused with {type(error).__name__}, not with a ValueError or a Problem"
    return None


def _refusal(case: Case, params: Mapping[str, Any]) -> list[str]:
    """What model and `validate` have against `params`."""
    kind = case.reward_type()
    try:
        read = _params.read(kind.params_model, _params.in_json(params))
    except ValidationError as error:
        return list(_said(error))
    return [problem.message for problem in played(lambda: _validated(case, kind, read))]


async def _validated(case: Case, kind: RewardType[Any], params: BaseModel) -> list[Problem]:
    context = case.world().validation_context()
    found = list(await asked(kind, "validate", context, params, seconds=case.seconds))
    if not all(isinstance(one, Problem) for one in found):
        raise TypeError("validate answered something else than Problems")
    return found


def _said(error: ValidationError) -> Iterator[str]:
    yield from (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False))


def _values(model: type[BaseModel], params: Mapping[str, Any]) -> Iterator[str]:
    """What would be an echo, in words: not what the schema itself says."""
    own = json.dumps(model.model_json_schema())
    for value in params.values():
        text = str(value)
        if not isinstance(value, bool | list | dict | None) and len(text) >= _TELLING and text not in own:
            yield text
