"""A platform that ships its log to a Loki, there or away."""

import json
from collections.abc import Iterator

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from tests.fakes.loki import FakeLoki, listening
from tests.platform import ADMIN, Platform, running
from tests.waiting import eventually


@pytest.fixture(scope="module")
def loki() -> Iterator[FakeLoki]:
    with listening() as fake:
        yield fake


@pytest.fixture(scope="module")
def shipping(tmp_path_factory: pytest.TempPathFactory, loki: FakeLoki) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("shipping"), loki_url=loki.url) as made:
        yield made


def _login(platform: Platform) -> str:
    """The id of the request, once the files have its lines of both daemons."""
    chosen = f"shipped-{new_id()}"
    body = {"email": ADMIN, "password": platform.admin_password}
    answer = httpx.post(f"{platform.url}/auth/login", json=body, headers={"X-Request-Id": chosen})
    answer.raise_for_status()
    eventually(lambda: len(_from(platform, "files", chosen)) >= 2)
    return chosen


def _from(platform: Platform, source: str, request_id: str) -> list[str]:
    done = platform.run("logs", "--request-id", request_id, "--source", source, "-o", "raw")
    return done.stdout.splitlines()


def test_the_same_lines_come_from_loki_and_from_the_files(shipping: Platform, loki: FakeLoki) -> None:
    request_id = _login(shipping)
    eventually(lambda: sum(request_id in line.text for line in loki.lines) >= 2)
    assert _from(shipping, "loki", request_id) == _from(shipping, "files", request_id)


def test_while_loki_is_away_nothing_fails_and_afterwards_the_lines_are_there(
    shipping: Platform, loki: FakeLoki
) -> None:
    loki.away = True
    request_ids = [_login(shipping) for _ in range(3)]
    assert not any(one in line.text for line in loki.lines for one in request_ids)
    loki.away = False
    eventually(lambda: all(any(one in line.text for line in loki.lines) for one in request_ids), 30)
    assert not [line for line in loki.lines if json.loads(line.text).get("event") == "log.dropped"]
