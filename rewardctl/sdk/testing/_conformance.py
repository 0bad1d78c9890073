"""The tests that an author inherits: one a promise."""

from collections.abc import Callable, Sequence
from typing import Final

import pytest

from rewardctl.sdk.testing._calls import Hung
from rewardctl.sdk.testing._case import Case
from rewardctl.sdk.testing._promises import answers, grants, params, reversals, secrets, shape
from rewardctl.sdk.testing._scenes import Undecided

Promise = Callable[[Case], str | None]
_SHAPE: Final = (shape.it_is_a_reward_type,)
_PARAMS: Final = (*_SHAPE, params.good_params_survive_json)
_REFUSES: Final = (
    *_PARAMS,
    params.unknown_fields_are_refused,
    params.missing_fields_are_refused,
    params.wrong_types_are_refused,
    params.bad_params_are_refused,
)
_ANSWERS: Final = (*_PARAMS, answers.grant_answers_in_time, answers.grant_answers_make_sense)
_DECIDES: Final = (*_ANSWERS, answers.a_deferral_ends_in_a_decision)
_IN_TURN: Final = (*_DECIDES, grants.asked_in_turn_it_gives_once)
_AT_ONCE: Final = (*_IN_TURN, grants.asked_at_once_it_gives_once)
_KILLED: Final = (*_AT_ONCE, grants.killed_between_it_gives_once)
_REVOKES: Final = (*_IN_TURN, reversals.revoke_takes_back)
_SEEN: Final[dict[tuple[type, Promise], str | None]] = {}


class RewardTypeConformance(Case):
    """Inherit from it in a class whose name begins with `Test`, and override what `Case` asks."""

    def test_it_is_a_reward_type(self) -> None:
        _keep(self, shape.it_is_a_reward_type)

    def test_it_is_discoverable(self) -> None:
        _keep(self, shape.it_is_discoverable, after=_SHAPE)

    def test_its_schema_is_stable(self) -> None:
        _keep(self, shape.its_schema_is_stable, after=_SHAPE)

    def test_good_params_survive_json(self) -> None:
        _keep(self, params.good_params_survive_json, after=_SHAPE)

    def test_unknown_fields_are_refused(self) -> None:
        _keep(self, params.unknown_fields_are_refused, after=_PARAMS)

    def test_missing_fields_are_refused(self) -> None:
        _keep(self, params.missing_fields_are_refused, after=_PARAMS)

    def test_wrong_types_are_refused(self) -> None:
        _keep(self, params.wrong_types_are_refused, after=_PARAMS)

    def test_bad_params_are_refused(self) -> None:
        _keep(self, params.bad_params_are_refused, after=_PARAMS)

    def test_a_refusal_echoes_nothing(self) -> None:
        _keep(self, params.a_refusal_echoes_nothing, after=_REFUSES)

    def test_good_params_are_checked_and_described(self) -> None:
        _keep(self, params.good_params_are_checked_and_described, after=_PARAMS)

    def test_grant_answers_in_time(self) -> None:
        _keep(self, answers.grant_answers_in_time, after=_PARAMS)

    def test_grant_answers_make_sense(self) -> None:
        _keep(self, answers.grant_answers_make_sense, after=(*_PARAMS, answers.grant_answers_in_time))

    def test_a_deferral_ends_in_a_decision(self) -> None:
        _keep(self, answers.a_deferral_ends_in_a_decision, after=_ANSWERS)

    def test_a_forged_callback_decides_nothing(self) -> None:
        _keep(self, answers.a_forged_callback_decides_nothing, after=_PARAMS)

    def test_asked_in_turn_it_gives_once(self) -> None:
        _keep(self, grants.asked_in_turn_it_gives_once, after=_DECIDES)

    def test_asked_at_once_it_gives_once(self) -> None:
        _keep(self, grants.asked_at_once_it_gives_once, after=_IN_TURN)

    def test_killed_between_it_gives_once(self) -> None:
        _keep(self, grants.killed_between_it_gives_once, after=_AT_ONCE)

    def test_an_outage_is_waited_out(self) -> None:
        _keep(self, grants.an_outage_is_waited_out, after=_KILLED)

    def test_revoke_takes_back(self) -> None:
        _keep(self, reversals.revoke_takes_back, after=_IN_TURN)

    def test_revoke_can_be_asked_again(self) -> None:
        _keep(self, reversals.revoke_can_be_asked_again, after=_REVOKES)

    def test_revoke_without_a_grant_is_harmless(self) -> None:
        _keep(self, reversals.revoke_without_a_grant_is_harmless, after=_REVOKES)

    def test_expire_can_be_asked_again(self) -> None:
        _keep(self, reversals.expire_can_be_asked_again, after=_DECIDES)

    def test_nothing_secret_is_told(self) -> None:
        _keep(self, secrets.nothing_secret_is_told, after=(*_PARAMS, answers.grant_answers_in_time))


def _keep(case: Case, promise: Promise, *, after: Sequence[Promise] = ()) -> None:
    """Fail where it is broken, skip where an earlier one is."""
    for earlier in after:
        if _broken(case, earlier):
            pytest.skip(f"can't be told before this holds: {earlier.__name__.replace('_', ' ')}")
    broken = _broken(case, promise)
    if broken:
        pytest.fail(broken, pytrace=False)


def _broken(case: Case, promise: Promise) -> str | None:
    """How it is broken; tried once for a class."""
    key = (type(case), promise)
    if key not in _SEEN:
        _SEEN[key] = _tried(case, promise)
    return _SEEN[key]


def _tried(case: Case, promise: Promise) -> str | None:
    try:
        return promise(case)
    except Hung:
        return f"a call did not answer within {case.seconds:g} s"
    except Undecided:
        return "it is deferred again and again"
