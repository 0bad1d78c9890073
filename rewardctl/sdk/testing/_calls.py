"""Calls into a reward type the way the platform makes them, and never waiting for ever."""

import asyncio
import inspect
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from types import coroutine
from typing import Any, Final, TypeVar

from rewardctl.sdk import RewardType
from rewardctl.sdk._reward_type import method

AnswerT = TypeVar("AnswerT")
_PATIENCE: Final = 60.0


class Hung(Exception):
    """It did not answer in time."""


def played(scene: Callable[[], Coroutine[Any, Any, AnswerT]], seconds: float = _PATIENCE) -> AnswerT:
    """What `scene` comes to, on a loop of its own in a thread that may be left behind. Raises: Hung."""
    future: Future[AnswerT] = Future()
    threading.Thread(target=_fulfil, args=(future, lambda: asyncio.run(scene())), daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        raise Hung from None


async def asked(kind: RewardType[Any], name: str, *args: object, seconds: float) -> Any:  # noqa: ANN401 - its answer
    """What the type's method answers, async or plain. Raises: Hung; whatever it raises."""
    try:
        async with asyncio.timeout(seconds) as limit:
            return await _answer(kind, name, args)
    except TimeoutError:
        if limit.expired():
            raise Hung from None
        raise


async def killed_at(step: int, kind: RewardType[Any], name: str, *args: object) -> bool:
    """Call it and let it die where it waits for the time number `step`; False where it ended before."""
    function = method(kind, name)
    if not inspect.iscoroutinefunction(function):
        await _answer(kind, name, args)
        return False
    return bool(await _dying(function(*args), step))


@coroutine
def _dying(running: Coroutine[Any, Any, Any], step: int) -> Any:  # noqa: ANN401 - a generator that awaits
    for _ in range(step):
        try:
            waits_for = running.send(None)
        except StopIteration:
            return False
        yield waits_for
    with suppress(StopIteration, RuntimeError, asyncio.CancelledError):
        running.throw(asyncio.CancelledError())
    with suppress(RuntimeError):
        running.close()
    return True


async def _answer(kind: RewardType[Any], name: str, args: tuple[object, ...]) -> Any:  # noqa: ANN401 - its answer
    function = method(kind, name)
    answer = function(*args) if inspect.iscoroutinefunction(function) else await _in_thread(function, args)
    return await answer if inspect.isawaitable(answer) else answer


async def _in_thread(function: Callable[..., Any], args: tuple[object, ...]) -> Any:  # noqa: ANN401 - its answer
    future: Future[Any] = Future()
    threading.Thread(target=_fulfil, args=(future, lambda: function(*args)), daemon=True).start()
    return await asyncio.wrap_future(future)


def _fulfil(future: "Future[Any]", work: Callable[[], Any]) -> None:
    future.set_running_or_notify_cancel()
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - handed to whoever waits
        future.set_exception(error)
