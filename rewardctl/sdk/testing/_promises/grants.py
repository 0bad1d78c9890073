"""A claim is given once, however often it is asked for and wherever the platform dies."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from itertools import count
from typing import Final

from rewardctl.sdk import Deferred, Outcome
from rewardctl.sdk._reward_type import method
from rewardctl.sdk.testing._calls import killed_at, played
from rewardctl.sdk.testing._case import Case
from rewardctl.sdk.testing._fakes import Killed
from rewardctl.sdk.testing._http import Weather
from rewardctl.sdk.testing._scenes import decided, grant, same
from rewardctl.sdk.testing._world import CLAIM, World

_IN_TURN: Final = 5
_AT_ONCE: Final = 50
_MOST_STEPS: Final = 500
_AGAIN: Final = 2


def asked_in_turn_it_gives_once(case: Case) -> str | None:
    return played(lambda: _in_turn(case))


def asked_at_once_it_gives_once(case: Case) -> str | None:
    return played(lambda: _at_once(case))


def killed_between_it_gives_once(case: Case) -> str | None:
    return played(lambda: _killed(case))


def an_outage_is_waited_out(case: Case) -> str | None:
    return played(lambda: _outage(case))


async def _in_turn(case: Case) -> str | None:
    world, kind = case.world(), case.reward_type()
    answers = [await decided(case, kind, world, patient=True) for _ in range(_IN_TURN)]
    return await _differing(case, world, answers, f"asked {_IN_TURN} times in turn for one claim")


async def _at_once(case: Case) -> str | None:
    world, kind = case.world(), case.reward_type()
    answers = await asyncio.gather(*(decided(case, kind, world, patient=True) for _ in range(_AT_ONCE)))
    return await _differing(case, world, answers, f"asked {_AT_ONCE} times at once for one claim")


async def _killed(case: Case) -> str | None:
    async for step, world in _deaths(case):
        answer = await decided(case, case.reward_type(), world, patient=True)
        told = await _differing(case, world, [answer], f"killed at its wait number {step} and asked again")
        if told:
            return told
    return None


async def _deaths(case: Case) -> AsyncIterator[tuple[int, World]]:
    """A world each in which the process died one wait later, until it gets through."""
    for step in count(1):
        world, died = case.world(), False
        with suppress(Exception):
            died = await _died(case, world, step)
        if not died or step > _MOST_STEPS:
            return
        yield step, world


async def _died(case: Case, world: World, step: int) -> bool:
    """Where it awaits; a plain function dies where it calls the platform."""
    kind = case.reward_type()
    if inspect.iscoroutinefunction(method(kind, "grant")):
        return await killed_at(step, kind, "grant", world.grant_context(CLAIM), case.read_params(kind))
    world.life.ends_at = step
    try:
        await grant(case, kind, world)
    except (Killed, BaseExceptionGroup):
        return True
    finally:
        world.life.ends_at = None
    return False


async def _outage(case: Case) -> str | None:
    for weather in (Weather.AWAY, Weather.DEAF):
        world, kind = case.world(weather), case.reward_type()
        answer: Outcome | None = None
        for _ in range(_AGAIN):
            with suppress(Exception):
                answer = await grant(case, kind, world)
        world.http.weather = Weather.FINE
        if answer is None or isinstance(answer, Deferred):
            answer = await decided(case, kind, world, patient=True)
        told = await _differing(case, world, [answer], "where http failed at first, so that nobody knew what arrived")
        if told:
            return told
    return None


async def _differing(case: Case, world: World, answers: Iterable[Outcome], when: str) -> str | None:
    """How it went otherwise than where it is asked once and nothing happens."""
    plain = case.world()
    wanted = await decided(case, case.reward_type(), plain)
    if not all(same(answer, wanted) for answer in answers):
        return f"{when}, it answered otherwise than the first time: {_unlike(answers, wanted)}, not {wanted}"
    for effect in world.effects().items() - plain.effects().items():
        return f"{when}, it brought about what a single grant does not: {effect[0]} ({effect[1]} times)"
    for effect in plain.effects().items() - world.effects().items():
        return f"{when}, it left out what a single grant brings about: {effect[0]}"
    return None


def _unlike(answers: Iterable[Outcome], wanted: Outcome) -> Outcome:
    return next(answer for answer in answers if not same(answer, wanted))
