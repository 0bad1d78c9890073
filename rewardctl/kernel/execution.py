"""`@log_execution`: what a function was called with, what it answered, and how long it took."""

import functools
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, ParamSpec, TypeVar, cast

from rewardctl.kernel import log
from rewardctl.kernel.log import log_for

P = ParamSpec("P")
R = TypeVar("R")
_OWNERS: Final = ("self", "cls")


@dataclass(frozen=True, slots=True)
class _Wanted:
    entry_level: str
    exit_level: str
    error_level: str
    log_params: bool
    log_result: bool
    log_execution_time: bool


def log_execution(
    *,
    entry_level: str = "debug",
    exit_level: str = "debug",
    error_level: str = "error",
    log_params: bool = True,
    log_result: bool = True,
    log_execution_time: bool = True,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Log each call of a function or method, plain or async; its signature and type stay as they are.

    What is logged is masked and cut like everything else. An exception is logged at `error_level` and goes on. Where
    no level is on, a call costs one comparison more.
    """
    wanted = _Wanted(entry_level, exit_level, error_level, log_params, log_result, log_execution_time)

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        call = _Calls(function, wanted)
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401 - what it is declared to answer
                if not call.is_on:
                    return await cast("Awaitable[Any]", function(*args, **kwargs))
                run = call.begun(args, kwargs)
                try:
                    result = await cast("Awaitable[Any]", function(*args, **kwargs))
                except BaseException as error:
                    run.failed(error)
                    raise
                run.ended(result)
                return result

            return cast("Callable[P, R]", awaited)

        @functools.wraps(function)
        def plain(*args: P.args, **kwargs: P.kwargs) -> R:
            if not call.is_on:
                return function(*args, **kwargs)
            run = call.begun(args, kwargs)
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                run.failed(error)
                raise
            run.ended(result)
            return result

        return plain

    return decorated


class _Calls:
    """What is the same in each call of one function."""

    def __init__(self, function: Callable[..., Any], wanted: _Wanted) -> None:
        self.wanted = wanted
        self._signature = inspect.signature(function)
        self.logger = log_for(function.__module__.rpartition(".")[2]).bind(fn=function.__qualname__)

    @property
    def is_on(self) -> bool:
        wanted = self.wanted
        return log.is_on(wanted.entry_level) or log.is_on(wanted.exit_level) or log.is_on(wanted.error_level)

    def begun(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> "_Call":
        told = self.logger.bind(args=self._named(args, kwargs)) if self.wanted.log_params else self.logger
        if log.is_on(self.wanted.entry_level):
            told.bind(event="execution.begun").log(self.wanted.entry_level.upper(), "called")
        return _Call(self, told)

    def _named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            bound = self._signature.bind(*args, **kwargs).arguments
        except TypeError:
            return {}
        return {name: value for name, value in bound.items() if name not in _OWNERS}


class _Call:
    def __init__(self, calls: _Calls, logger: Any) -> None:  # noqa: ANN401 - loguru's logger is known to type checkers alone
        self._wanted = calls.wanted
        self._logger = logger
        self._begun = time.perf_counter()

    def ended(self, result: object) -> None:
        told = self._timed().bind(event="execution.ended", success=True)
        told = told.bind(result=result) if self._wanted.log_result else told
        told.log(self._wanted.exit_level.upper(), "answered")

    def failed(self, error: BaseException) -> None:
        told = self._timed().bind(event="execution.failed", success=False).opt(exception=error)
        told.log(self._wanted.error_level.upper(), "failed")

    def _timed(self) -> Any:  # noqa: ANN401 - see above
        if not self._wanted.log_execution_time:
            return self._logger
        return self._logger.bind(durationMs=round((time.perf_counter() - self._begun) * 1000, 3))
