import asyncio
import json
import os
import signal
import socket
from pathlib import Path

import psutil
import pytest

from rewardctl.kernel.errors import AlreadyRunning, BadSettings, PortTaken, StartFailed
from rewardctl.runtime import processes, state
from rewardctl.runtime.project import Project
from tests.integration.runtime.stage import Stage, is_well, left_of, of, until


async def test_services_start_in_order_of_their_stage_and_are_well(stage: Stage) -> None:
    services = [stage.service("auth", stage=1), stage.service("event", stage=1), stage.service("gateway", stage=2)]
    async with stage.running(services):
        now = state.read(stage.project)
        assert now is not None
        assert [one.service for one in now.services] == ["auth", "event", "gateway"]
        assert {one.state for one in now.services} == {"running"}
        begun = {one.service: one.started_at for one in now.services}
        assert all(begun.values())
        assert begun["gateway"] == max(filter(None, begun.values()))


async def test_a_killed_child_is_back_within_5_seconds_and_counted(stage: Stage) -> None:
    async with stage.running([stage.service("event")]):
        before = of(stage.project, "event")
        assert before.pid
        os.kill(before.pid, signal.SIGKILL)
        after = await stage.restarted("event", before)
        assert (after.restarts, after.last_exit) == (1, -signal.SIGKILL)


async def test_a_child_goes_on_in_a_line_of_its_own_where_the_last_one_was_killed_within_one(stage: Stage) -> None:
    service = stage.service("event")
    service.log.write_text('{"msg": "half')
    async with stage.running([service]):
        await until(lambda: service.log.read_text().count("\n") > 1, "it says something")
    first, second, *_ = service.log.read_text().splitlines()
    assert first == '{"msg": "half'
    assert json.loads(second)["service"] == "standin"


async def test_a_child_that_was_asked_to_stop_is_back_and_not_counted(stage: Stage) -> None:
    async with stage.running([stage.service("event")]):
        before = of(stage.project, "event")
        assert before.pid
        os.kill(before.pid, signal.SIGTERM)
        after = await stage.restarted("event", before)
        assert (after.restarts, after.last_exit) == (0, 0)


async def test_a_child_that_does_not_answer_is_unhealthy_until_it_does(stage: Stage) -> None:
    async with stage.running([stage.service("event")]):
        pid = of(stage.project, "event").pid
        assert pid
        os.kill(pid, signal.SIGSTOP)
        await until(lambda: of(stage.project, "event").health == "unhealthy", "it is unhealthy")
        os.kill(pid, signal.SIGCONT)
        await until(lambda: of(stage.project, "event").health == "healthy", "it is healthy again")
        assert of(stage.project, "event").pid == pid


async def test_a_taken_port_is_one_error_that_names_the_mend_and_starts_nothing(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        services = [stage.service("auth"), stage.service("mongo-user", port=port)]
        with pytest.raises(PortTaken) as raised:
            await stage.supervise(services, asyncio.Event())
    assert f"Port {port}" in raised.value.detail
    assert "mongo-user" in raised.value.detail
    assert raised.value.hint is not None
    assert "init --port-base" in raised.value.hint
    assert "mongo_user_port" in raised.value.hint
    assert not list(stage.project.logs.iterdir())


async def test_two_services_on_one_port_are_refused(stage: Stage) -> None:
    first = stage.service("auth")
    with pytest.raises(BadSettings, match="auth and event"):
        await stage.supervise([first, stage.service("event", port=first.port)], asyncio.Event())


async def test_a_child_that_never_gets_ready_fails_the_start_and_leaves_nothing(stage: Stage) -> None:
    services = [stage.service("auth"), stage.service("event", "never"), stage.service("gateway", stage=2)]
    with pytest.raises(StartFailed, match="event did not get ready in time"):
        await stage.supervise(services, asyncio.Event(), patience=1.5)
    assert left_of(stage.project) == []
    assert not (stage.project.logs / "gateway.jsonl").exists()


async def test_a_child_that_breaks_fails_the_start_with_its_last_words(stage: Stage) -> None:
    (stage.project.logs / "event.jsonl").write_text('{"level":"error","msg":"of yesterday"}\n')
    with pytest.raises(StartFailed) as raised:
        await stage.supervise([stage.service("auth"), stage.service("event", "broken")], asyncio.Event())
    assert raised.value.detail == "event ended with status 3 before it was ready: no such luck"
    assert raised.value.hint == "try another day"
    assert left_of(stage.project) == []
    last = state.read(stage.project)
    assert last is not None
    assert last.failure is not None
    assert last.failure.error().detail == raised.value.detail


async def test_a_stop_during_the_start_leaves_nothing(stage: Stage) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(stage.supervise([stage.service("event", "never")], stop))
    await until(lambda: len(left_of(stage.project)) == 1, "the child is there")
    stop.set()
    await asyncio.wait_for(running, 10)
    assert left_of(stage.project) == []


async def test_a_child_deaf_to_sigterm_is_killed_past_the_grace(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rewardctl.runtime.child.GRACE_SECONDS", 0.3)
    async with stage.running([stage.service("event", "stubborn")]):
        assert len(left_of(stage.project)) == 1
    assert of(stage.project, "event").last_exit == -signal.SIGKILL


async def test_a_second_supervisor_of_one_project_is_refused_and_changes_nothing(stage: Stage) -> None:
    async with stage.running([stage.service("event")]):
        before = stage.project.state_file.read_bytes()
        with pytest.raises(AlreadyRunning):
            await stage.supervise([stage.service("other")], asyncio.Event())
        assert stage.project.state_file.read_bytes() == before


async def test_what_a_killed_supervisor_left_is_ended_before_the_next_start(stage: Stage, project: Project) -> None:
    left = stage.service("event")
    child = psutil.Popen(left.command, start_new_session=True)
    try:
        known = state.ServiceState(
            service="event", port=left.port, state="running", pid=child.pid, create_time=child.create_time()
        )
        state.write(project, state.State(pid=child.pid, create_time=1.0, services=[known]))
        async with stage.running([left]):
            assert processes.found(processes.Identity(child.pid, child.create_time())) is None
    finally:
        child.kill()
        child.wait()


async def test_a_stranger_with_the_id_of_a_child_of_old_is_left_alone(stage: Stage, project: Project) -> None:
    stranger = psutil.Popen(["sleep", "60"])
    try:
        known = state.ServiceState(service="event", port=1, state="running", pid=stranger.pid, create_time=1.0)
        state.write(project, state.State(pid=stranger.pid, create_time=1.0, services=[known]))
        async with stage.running([stage.service("event")]):
            assert stranger.is_running()
    finally:
        stranger.kill()
        stranger.wait()


async def test_the_logs_and_the_state_are_for_the_owner_alone(stage: Stage) -> None:
    async with stage.running([stage.service("event")]):
        await until(lambda: is_well(stage.project, 1), "it is well")
        for path in (stage.project.logs / "event.jsonl", stage.project.state_file, stage.project.lock_file):
            assert _mode(path) == 0o600


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777
