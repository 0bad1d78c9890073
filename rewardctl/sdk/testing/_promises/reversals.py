"""What was given can be taken back, once or often, and also where nothing was given."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from rewardctl.sdk import Granted, RewardType
from rewardctl.sdk._checks import Nonsense
from rewardctl.sdk.testing._calls import Hung, played
from rewardctl.sdk.testing._case import Case
from rewardctl.sdk.testing._scenes import Undecided, decided, taken_back
from rewardctl.sdk.testing._world import CLAIM, World

_TIMES: Final = 5
_NEXT_CLAIM: Final = f"{CLAIM[:-1]}9"
Scene = Callable[[Case, RewardType[Any], World, Granted], Coroutine[Any, Any, str | None]]


def revoke_takes_back(case: Case) -> str | None:
    return _told(case, _gone, "revoke")


def revoke_can_be_asked_again(case: Case) -> str | None:
    return _told(case, _again, "asked again, revoke")


def revoke_without_a_grant_is_harmless(case: Case) -> str | None:
    return _told(case, _without, "without a grant before it, revoke")


def expire_can_be_asked_again(case: Case) -> str | None:
    return _told(case, _lapsed, "expire")


async def _gone(case: Case, kind: RewardType[Any], world: World, granted: Granted) -> str | None:
    await taken_back(case, kind, world, granted)
    if CLAIM in world.marks.values():
        return "revoke keeps a mark of the claim: free it"
    answer = await decided(case, kind, world, _NEXT_CLAIM, patient=True)
    if not isinstance(answer, Granted) or answer.amount != granted.amount:
        return f"revoke is not the inverse of grant: the same user's next claim was answered {answer}"
    return None


async def _again(case: Case, kind: RewardType[Any], world: World, granted: Granted) -> str | None:
    await taken_back(case, kind, world, granted)
    before = world.effects()
    for _ in range(_TIMES - 1):
        await taken_back(case, case.reward_type(), world, granted)
    await taken_back(case, kind, world, granted)
    more = world.effects().items() - before.items()
    return f"asked again, revoke brought about more: {next(iter(more))[0]}" if more else None


async def _without(case: Case, kind: RewardType[Any], _: World, granted: Granted) -> str | None:
    await taken_back(case, kind, case.world(), granted)
    return None


async def _lapsed(case: Case, kind: RewardType[Any], world: World, granted: Granted) -> str | None:
    for _ in range(_TIMES):
        await taken_back(case, kind, world, granted, "expire")
    return None


def _told(case: Case, scene: Scene, what: str) -> str | None:
    """None too where good params are not granted, so that there is nothing to take back."""
    try:
        return played(lambda: _after_a_grant(case, scene))
    except Hung:
        return f"{what} did not answer in time"
    except Undecided:
        return f"{what} is deferred again and again"
    except Nonsense as error:
        return f"of {what}: {error}"
    except Exception as error:  # noqa: BLE001 - whatever it raises breaks the promise
        return f"{what} raised {type(error).__name__}: {error}"


async def _after_a_grant(case: Case, scene: Scene) -> str | None:
    world, kind = case.world(), case.reward_type()
    granted = await decided(case, kind, world)
    return await scene(case, kind, world, granted) if isinstance(granted, Granted) else None
