"""What each entry point loads, by modules and not by time: whoever adds something heavy hears of it here."""

from functools import cache
from typing import Final

import pytest

from rewardctl.bench.startup import modules
from rewardctl.bench.startup.modules import PROGRAMS

loaded = cache(modules.loaded)

_TOOLS: Final = {"typer", "rich", "httpx", "psutil", "yaml", "k6", "rewardctl.cli", "rewardctl.runtime"}
_DATABASE: Final = {"pymongo", "motor", "odmantic", "bson"}
_DAEMON: Final = {"fastapi", "uvicorn", "starlette", "pydantic", "aiohttp", "cryptography", "loguru", "asyncio"}
BUDGETS: Final = {
    "help": (270, _DAEMON | _DATABASE | {"httpx", "psutil", "yaml", "markdown_it", "pygments"}),
    "gateway": (790, _TOOLS | _DATABASE | {"aiohttp", "rewardctl.registry"}),
    "auth": (1_080, _TOOLS | {"aiohttp", "rewardctl.registry"}),
    "event": (1_175, _TOOLS | {"aiohttp"}),
}
"""By program: how many modules it may load, and which it must do without."""


def test_every_program_has_a_budget() -> None:
    assert set(BUDGETS) == set(PROGRAMS)


@pytest.mark.parametrize("program", BUDGETS)
def test_a_program_loads_what_it_needs_and_no_more(program: str) -> None:
    most, banned = BUDGETS[program]
    found = loaded(program)
    assert not found & banned
    assert len(found) <= most


@pytest.mark.parametrize("program", BUDGETS)
def test_a_budget_is_close_to_what_is_loaded(program: str) -> None:
    assert len(loaded(program)) > BUDGETS[program][0] * 0.8
