"""The kit's tests of the faulty types; `test_conformance` runs them and looks at which fail."""

from pathlib import Path
from typing import Any, Final

from rewardctl.sdk import Callback
from rewardctl.sdk.testing import RewardTypeConformance
from tests.unit.sdk import faulty_plugins as faulty

ALL: Final = (
    "test_it_is_a_reward_type",
    "test_it_is_discoverable",
    "test_its_schema_is_stable",
    "test_good_params_survive_json",
    "test_unknown_fields_are_refused",
    "test_missing_fields_are_refused",
    "test_wrong_types_are_refused",
    "test_bad_params_are_refused",
    "test_a_refusal_echoes_nothing",
    "test_good_params_are_checked_and_described",
    "test_grant_answers_in_time",
    "test_grant_answers_make_sense",
    "test_a_deferral_ends_in_a_decision",
    "test_a_forged_callback_decides_nothing",
    "test_asked_in_turn_it_gives_once",
    "test_asked_at_once_it_gives_once",
    "test_killed_between_it_gives_once",
    "test_an_outage_is_waited_out",
    "test_revoke_takes_back",
    "test_revoke_can_be_asked_again",
    "test_revoke_without_a_grant_is_harmless",
    "test_expire_can_be_asked_again",
    "test_nothing_secret_is_told",
)
FAILING: Final[dict[str, str | None]] = {
    "Plain": None,
    "Sound": None,
    "SoundInAThread": None,
    "CalledBack": None,
    "KeepsItHidden": None,
    "SmallLetters": "test_it_is_a_reward_type",
    "OfTomorrow": "test_it_is_a_reward_type",
    "WithoutItsSettings": "test_it_is_a_reward_type",
    "NotInstalled": "test_it_is_discoverable",
    "ChangedSchema": "test_its_schema_is_stable",
    "ReadsOtherwise": "test_good_params_survive_json",
    "TakesAnything": "test_unknown_fields_are_refused",
    "FillsIn": "test_missing_fields_are_refused",
    "Coerces": "test_wrong_types_are_refused",
    "TakesBad": "test_bad_params_are_refused",
    "RaisesInItsModel": "test_bad_params_are_refused",
    "Echoes": "test_a_refusal_echoes_nothing",
    "RaisesWhenChecking": "test_good_params_are_checked_and_described",
    "DescribesNothing": "test_good_params_are_checked_and_described",
    "Hanging": "test_grant_answers_in_time",
    "HangingInAThread": "test_grant_answers_in_time",
    "HoldingUpTheLoop": "test_grant_answers_in_time",
    "TryingForEver": "test_grant_answers_in_time",
    "Raising": "test_grant_answers_make_sense",
    "Nonsense": "test_grant_answers_make_sense",
    "Debt": "test_grant_answers_make_sense",
    "NoJson": "test_grant_answers_make_sense",
    "OtherDetails": "test_grant_answers_make_sense",
    "DefersForEver": "test_a_deferral_ends_in_a_decision",
    "BelievesAnybody": "test_a_forged_callback_decides_nothing",
    "GivesTwice": "test_asked_in_turn_it_gives_once",
    "GivesMoreEachTime": "test_asked_in_turn_it_gives_once",
    "LooksThenLeaps": "test_asked_at_once_it_gives_once",
    "RemembersInMemory": "test_killed_between_it_gives_once",
    "RefusesInAnOutage": "test_an_outage_is_waited_out",
    "KeepsItsMark": "test_revoke_takes_back",
    "RevokesOnce": "test_revoke_can_be_asked_again",
    "RevokesWhatItGave": "test_revoke_without_a_grant_is_harmless",
    "ExpiresWithAnError": "test_expire_can_be_asked_again",
    "Logs": "test_nothing_secret_is_told",
    "Prints": "test_nothing_secret_is_told",
    "LogsWhenItFails": "test_nothing_secret_is_told",
    "DescribesTheHidden": "test_nothing_secret_is_told",
    "RefusesWithTheHidden": "test_nothing_secret_is_told",
}
"""By reward type, the one test that it fails."""
_NAMED: Final = {"TakesAnything", "FillsIn", "Coerces", "ReadsOtherwise", "ChangedSchema"}
_CHOOSY: Final = {"TakesBad", "RaisesInItsModel", "Echoes"}
_HIDING: Final = {"KeepsItHidden", "DescribesTheHidden", "RefusesWithTheHidden"}


class Trial(RewardTypeConformance):
    seconds = 0.5

    @property
    def name(self) -> str:
        return type(self).__name__.removeprefix("Test")

    def reward_type(self) -> Any:
        return getattr(faulty, self.name)()

    def params(self) -> dict[str, Any]:
        if self.name in _HIDING:
            return {"code": "xmas-2026"}
        return {"prize": "a pen"} if self.name in _NAMED | _CHOOSY else {}

    def bad_params(self) -> list[dict[str, Any]]:
        return [{"prize": "a house on a hill"}] if self.name in _CHOOSY else []

    def settings(self) -> dict[str, Any]:
        return {"key": "a-very-secret-key"}

    def callback(self, claim_id: str) -> Callback | None:
        return Callback({"x-signature": claim_id}, b"") if self.name in {"CalledBack", "BelievesAnybody"} else None

    def schema_file(self) -> Path | None:
        return Path(__file__).with_name("changed.schema.json") if self.name == "ChangedSchema" else None


globals().update({f"Test{name}": type(f"Test{name}", (Trial,), {"__module__": __name__}) for name in FAILING})
