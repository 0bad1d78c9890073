import inspect
from typing import Any

import pytest

from rewardctl.kernel import log
from rewardctl.kernel.execution import log_execution
from rewardctl.kernel.masking import MASK
from tests.unit.kernel.conftest import Lines


@log_execution()
def added(one: int, other: int = 1) -> int:
    """The sum."""
    return one + other


@log_execution(exit_level="info", log_params=False, log_result=False, log_execution_time=False)
async def quiet(secret: str) -> str:
    return secret


@log_execution()
async def failing(password: str) -> None:
    raise LookupError(f"nothing for {password[:1]}")


class Shop:
    @log_execution()
    def sold(self, what: dict[str, Any]) -> str:
        return f"{len(what)} things"


def test_a_call_is_told_with_its_parameters_result_and_duration(lines: Lines) -> None:
    assert added(2) == 3
    begun, ended = lines()
    assert (begun["event"], begun["fn"], begun["args"], begun["component"]) == (
        "execution.begun",
        "added",
        {"one": 2},
        "test_execution",
    )
    assert (ended["event"], ended["result"], ended["success"]) == ("execution.ended", 3, True)
    assert ended["durationMs"] >= 0


async def test_of_an_async_function_only_what_is_wanted_is_told(lines: Lines) -> None:
    assert await quiet("hush") == "hush"
    *_, ended = lines()
    assert ended["level"] == "info"
    assert not {"args", "result", "durationMs"} & set(ended)


async def test_an_exception_is_told_and_goes_on(lines: Lines) -> None:
    with pytest.raises(LookupError):
        await failing(password="hunter2")
    *_, failed = lines()
    assert (failed["event"], failed["level"], failed["error"]["type"]) == ("execution.failed", "error", "LookupError")
    assert failed["args"] == {"password": MASK}


def test_what_a_method_is_called_on_is_no_parameter(lines: Lines) -> None:
    Shop().sold({"coupon_code": "A-1", "note": "x" * 5000})
    begun, _ = lines()
    assert begun["fn"] == "Shop.sold"
    assert begun["args"]["what"]["coupon_code"] == MASK
    assert len(begun["args"]["what"]["note"]) < 2100


def test_the_signature_and_the_kind_of_function_stay(lines: Lines) -> None:
    assert str(inspect.signature(added)) == "(one: int, other: int = 1) -> int"
    assert added.__doc__ == "The sum."
    assert inspect.iscoroutinefunction(quiet)
    assert lines() == []


def test_below_the_level_nothing_is_written_and_the_call_is_made(lines: Lines) -> None:
    log.set_level("critical")
    assert added(4, 5) == 9
    assert lines() == []
