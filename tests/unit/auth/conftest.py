from collections.abc import Iterator

import pytest
from loguru import logger

from tests.fakes.auth import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What was logged, each line with all that was bound to it."""
    written: list[str] = []
    handler = logger.add(lambda message: written.append(str(message)), serialize=True, level="DEBUG")
    yield written
    logger.remove(handler)
