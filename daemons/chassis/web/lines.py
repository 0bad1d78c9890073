"""An answer of JSON lines that goes on for as long as its work does. What fails on the way is a line too, the last."""

from collections.abc import AsyncIterator
from typing import Final

from pydantic import BaseModel
from starlette.responses import StreamingResponse

from daemons.chassis.web import problems
from rewardctl.kernel.errors import Failed, RewardctlError
from rewardctl.kernel.log import log_for
from rewardctl.wire.body import ResponseBody
from rewardctl.wire.problem import Problem

MEDIA_TYPE: Final = "application/x-ndjson"
_log = log_for("lines")


class LinesResponse(StreamingResponse):
    media_type = MEDIA_TYPE


class _Error(ResponseBody):
    error: Problem


def answer(lines: AsyncIterator[BaseModel], path: str) -> LinesResponse:
    """Each of `lines` as it comes, without the fields that are not set."""
    return LinesResponse(_written(lines, path), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


async def _written(lines: AsyncIterator[BaseModel], path: str) -> AsyncIterator[str]:
    try:
        async for one in lines:
            yield _line(one)
    except RewardctlError as error:
        yield _line(_failed(error, path))
    except Exception as error:  # noqa: BLE001 - the status is sent: only a line can tell of it
        _log.opt(exception=error).error("request failed on its way")
        yield _line(_failed(Failed(), path))


def _failed(error: RewardctlError, path: str) -> _Error:
    return _Error(error=problems.problem_of(error, path))


def _line(body: BaseModel) -> str:
    return body.model_dump_json(by_alias=True, exclude_unset=True) + "\n"
