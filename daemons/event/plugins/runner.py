"""Calls into one reward type, where nothing that it does holds up anybody else.

Its coroutines run on a loop of their own in a thread of their own, its plain functions in a thread a call. A call has
five seconds. A type that let several calls in a row wait that long is not called for a while.
"""

import asyncio
import inspect
import threading
import time
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any, Final

SECONDS: Final = 5.0
"""Well under a claim's lease."""
_TRIES: Final = 3
_PAUSE_SECONDS: Final = 15.0
_PLAIN_AT_ONCE: Final = 32
_MOST_LEFT_BEHIND: Final = 16


class NotAnswering(Exception):
    """It was not called, or did not answer in time; whether it did anything is not known."""


class Failed(Exception):
    """It raised, whatever it raised."""


class Runner:
    def __init__(self, name: str, *, seconds: float = SECONDS, pause_seconds: float = _PAUSE_SECONDS) -> None:
        self._name = name
        self._seconds = seconds
        self._pause_seconds = pause_seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._plain = threading.Semaphore(_PLAIN_AT_ONCE)
        self._missed = 0
        self._silent_until = 0.0
        self._left_behind = 0

    async def call(self, function: Callable[..., Any], *args: object) -> Any:  # noqa: ANN401 - a stranger's answer
        """What `function` answers, async or plain. Raises: NotAnswering; Failed."""
        if time.monotonic() < self._silent_until:
            raise NotAnswering(f"it let {_TRIES} calls in a row wait, and is not called for a while")
        future = asyncio.run_coroutine_threadsafe(self._called(function, args), self._running())
        try:
            async with asyncio.timeout(self._seconds):
                answer = await asyncio.wrap_future(future)
        except TimeoutError:
            self._miss()
            raise NotAnswering(f"it did not answer within {self._seconds:g} s") from None
        self._missed = 0
        return answer

    async def _called(self, function: Callable[..., Any], args: tuple[object, ...]) -> Any:  # noqa: ANN401 - likewise
        try:
            answer = function(*args) if inspect.iscoroutinefunction(function) else await self._in_thread(function, args)
            return await answer if inspect.isawaitable(answer) else answer
        except (asyncio.CancelledError, NotAnswering, Failed):
            raise
        except BaseException as error:
            raise _failed(error) from error

    def _in_thread(self, function: Callable[..., Any], args: tuple[object, ...]) -> "asyncio.Future[Any]":
        """In a thread that dies with the process: one that hangs would hold up its end."""
        loop, context = asyncio.get_running_loop(), copy_context()
        future: asyncio.Future[Any] = loop.create_future()
        if not self._plain.acquire(blocking=False):
            raise NotAnswering("too many of its calls hang")

        def run() -> None:
            try:
                result = context.run(function, *args)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                _told(loop, future, error=error)
            else:
                _told(loop, future, result=result)
            finally:
                self._plain.release()

        threading.Thread(target=run, name=f"plugin-{self._name}-call", daemon=True).start()
        return future

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
            threading.Thread(
                target=_run_until_stopped, args=(self._loop,), name=f"plugin-{self._name}", daemon=True
            ).start()
        return self._loop

    def _miss(self) -> None:
        """A loop that is held up is left behind, and a new one made; not without end, for each is a thread."""
        self._missed += 1
        if self._missed < _TRIES:
            return
        self._missed = 0
        self._silent_until = time.monotonic() + self._pause_seconds
        if self._left_behind < _MOST_LEFT_BEHIND:
            self._left_behind += 1
            loop, self._loop = self._loop, None
            if loop is not None:
                loop.call_soon_threadsafe(_end, loop)

    async def close(self, last: Coroutine[Any, Any, None] | None = None) -> None:
        """Stop the loop, after `last` was run on it; one that hangs is left to die with the process."""
        loop, self._loop = self._loop, None
        if loop is None:
            if last is not None:
                last.close()
            return
        if last is not None:
            future = asyncio.run_coroutine_threadsafe(last, loop)
            await asyncio.wait({asyncio.ensure_future(asyncio.wrap_future(future))}, timeout=1)
        loop.call_soon_threadsafe(_end, loop)


def _end(loop: asyncio.AbstractEventLoop) -> None:
    """From within the loop, if it ever comes to it: what hangs is ended, then the loop."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.call_soon(loop.stop)


def _failed(error: BaseException) -> Failed:
    failed = Failed(f"{type(error).__name__}: {error}")
    failed.__cause__ = error
    return failed


def _run_until_stopped(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


def _told(
    loop: asyncio.AbstractEventLoop,
    future: "asyncio.Future[Any]",
    *,
    result: object = None,
    error: BaseException | None = None,
) -> None:
    def tell() -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(_failed(error))

    if not loop.is_closed():
        loop.call_soon_threadsafe(tell)
