from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from rewardctl.kernel.errors import BadSettings, Invalid
from rewardctl.runtime import clock, initialise
from rewardctl.runtime.project import Project

CHRISTMAS = datetime(2026, 12, 24, 14, 59, 50, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("REWARDCTL_ENV", raising=False)
    made = Project(tmp_path)
    initialise.make_files(made, {})
    return made


def near(found: datetime, wanted: datetime) -> bool:
    return timedelta() <= found - wanted < 5 * SECOND


def test_time_is_real_until_it_is_set(project: Project) -> None:
    found = clock.reading(project)
    assert found.real
    assert near(found.now, datetime.now(UTC) - SECOND)


def test_it_runs_on_from_where_it_was_set_and_is_moved_from_there(project: Project) -> None:
    assert near(clock.set_to(project, CHRISTMAS).now, CHRISTMAS)
    assert near(clock.advance(project, timedelta(days=1)).now, CHRISTMAS + timedelta(days=1))
    assert not clock.reading(project).real
    assert project.clock_file.stat().st_mode & 0o777 == 0o600


def test_a_reset_leaves_no_file(project: Project) -> None:
    clock.set_to(project, CHRISTMAS)
    assert clock.reset(project).real
    assert clock.reset(project).real
    assert not project.clock_file.exists()


@pytest.mark.parametrize("year", [1, 1969, 2999, 9999])
def test_it_stays_within_what_instants_can_hold(project: Project, year: int) -> None:
    with pytest.raises(Invalid, match="so far away"):
        clock.set_to(project, datetime(year, 6, 1, tzinfo=UTC))
    with pytest.raises(Invalid, match="so far away"):
        clock.advance(project, timedelta(days=999_999_999))
    assert clock.reading(project).real


def test_in_production_it_is_neither_set_nor_left_set_but_reset(project: Project) -> None:
    clock.set_to(project, CHRISTMAS)
    project.settings_file.write_text('env = "production"\n')
    for refused in (
        lambda: clock.set_to(project, CHRISTMAS),
        lambda: clock.advance(project, SECOND),
        lambda: clock.require_real_in_production(project),
    ):
        with pytest.raises(BadSettings, match="production"):
            refused()
    assert clock.reset(project).real
    clock.require_real_in_production(project)


def test_of_many_who_move_it_on_at_once_none_is_lost(project: Project) -> None:
    each = timedelta(hours=1)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        for done in [pool.submit(clock.advance, project, each) for _ in range(40)]:
            done.result()

    assert timedelta() <= 40 * each - clock.reading(project).offset < 5 * SECOND
