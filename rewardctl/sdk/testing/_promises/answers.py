"""What the type answers when it is asked to give."""

from rewardctl.sdk import Callback
from rewardctl.sdk._checks import Nonsense
from rewardctl.sdk.testing._calls import Hung, asked, played
from rewardctl.sdk.testing._case import Case
from rewardctl.sdk.testing._http import Weather
from rewardctl.sdk.testing._scenes import Undecided, decided, grant
from rewardctl.sdk.testing._world import CLAIM, World


def grant_answers_in_time(case: Case) -> str | None:
    """Also where nobody outside answers."""
    world = case.world()
    if not _answers(case, world):
        return f"grant did not answer within {case.seconds:g} s"
    if world.http.arrived and not _answers(case, case.world(Weather.SILENT)):
        return f"grant did not answer within {case.seconds:g} s where http never answers: give up and answer Deferred"
    return None


def grant_answers_make_sense(case: Case) -> str | None:
    try:
        played(lambda: grant(case, case.reward_type(), case.world()))
    except Nonsense as error:
        return f"of grant, {error}"
    except Exception as error:  # noqa: BLE001 - whatever it raises breaks the promise
        return f"grant raised {type(error).__name__}: {error}: answer Refused or Deferred"
    return None


def a_deferral_ends_in_a_decision(case: Case) -> str | None:
    try:
        played(lambda: decided(case, case.reward_type(), case.world()))
    except Undecided:
        return "it is deferred again and again: answer Granted or Refused in the end, or override callback in the test"
    except Exception as error:  # noqa: BLE001 - whatever it raises breaks the promise
        return f"asked again after a deferral, it failed: {type(error).__name__}: {error}"
    return None


def a_forged_callback_decides_nothing(case: Case) -> str | None:
    kind, forged = case.reward_type(), Callback({"x-forged": "yes"}, b'{"status": "granted"}')
    context = case.world().grant_context(CLAIM)
    try:
        answer = played(lambda: asked(kind, "answered", context, case.read_params(kind), forged, seconds=case.seconds))
    except Exception as error:  # noqa: BLE001 - whatever it raises breaks the promise
        return f"answered raised {type(error).__name__} for a forged callback: answer None"
    return None if answer is None else "answered believes a callback that nobody signed: answer None"


def _answers(case: Case, world: World) -> bool:
    try:
        played(lambda: grant(case, case.reward_type(), world), case.seconds * 2)
    except Hung:
        return False
    except Exception:  # noqa: BLE001 - in time it is; whether it makes sense is another promise
        return True
    return True
