"""One service as a child process that is kept alive until it is told to stop."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import DiskFull, RewardctlError, StartFailed
from rewardctl.kernel.log import log_for
from rewardctl.runtime import mongod, processes
from rewardctl.runtime.last_words import Words, last_words
from rewardctl.runtime.processes import GRACE_SECONDS, Identity
from rewardctl.runtime.readiness import readiness_of
from rewardctl.runtime.state import Health, ServiceState
from rewardctl.runtime.topology import Service

_ATTEMPTS: Final = 3
"""So often may it die in its first start before that start is given up."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0
_LOOK_EAGERLY: Final = 0.1
_LOOK: Final = 1.0
_ON_PURPOSE: Final = {0, -15}

log = log_for("supervisor")


class Child:
    """`started` is done once it was ready for the first time, or fails with the reason why it was not.

    `changed` is called after every change of `status`; `leaves` says of a process whether it is ended on purpose;
    `inherited` is a socket that it takes connections from.
    """

    def __init__(
        self,
        service: Service,
        changed: Callable[[], None],
        leaves: Callable[[int | None], bool] = lambda _: False,
        inherited: socket.socket | None = None,
    ) -> None:
        self.service = service
        shared = service.shared.port if service.shared else None
        self.status = ServiceState(service=service.name, port=service.port, shared_port=shared)
        self._inherited = [inherited.fileno()] if inherited else []
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._changed = changed
        self._leaves = leaves
        self._stopping = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._was_ready = False
        self._deaths = 0
        self._log_start = 0

    async def keep(self) -> None:
        """Run the service, again whenever it ends, until `stop`."""
        self._log_start = _size(self.service.log)
        try:
            while not self._stopping.is_set():
                await self._live()
                await self._pause()
        except RewardctlError as error:
            self._give_up(error)
        self._set(state="stopped" if self._stopping.is_set() else "failed", health=None)

    async def stop(self, kept: "asyncio.Task[None]") -> None:
        """End the process and `kept`, the task of `keep`: SIGTERM first, SIGKILL past the grace."""
        self._stopping.set()
        self._terminate()
        done, _ = await asyncio.wait({kept}, timeout=GRACE_SECONDS)
        if not done and self._process:
            log.bind(event="service.killed", child=self.service.name).warning(
                f"{self.service.name} did not stop and is killed"
            )
            processes.kill_group(self._process.pid)
        await kept

    def not_ready(self) -> RewardctlError:
        """The error of a start that took too long, with the service's own last words, and its own hint."""
        said = self._last_words()
        words = f": {said.text}" if said else ""
        return self._unstarted(f"{self.service.name} did not get ready in time{words}", said)

    def _ended_early(self, status: int) -> RewardctlError:
        said = self._last_words()
        words = f": {said.text}" if said else ""
        return self._unstarted(f"{self.service.name} ended with status {status} before it was ready{words}", said)

    def _last_words(self) -> Words | None:
        return last_words(self.service.log, self._log_start)

    def _unstarted(self, detail: str, said: Words | None) -> RewardctlError:
        kind = DiskFull if os.strerror(errno.ENOSPC) in detail else StartFailed
        return kind(detail, hint=said.hint if said and said.hint else f"see {self.service.log}")

    async def _live(self) -> None:
        """One life of the process."""
        self._process = await self._spawn()
        if self._stopping.is_set():
            self._terminate()
        watch = asyncio.create_task(self._watch())
        try:
            status = await self._process.wait()
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        processes.kill_group(self._process.pid)
        self._died(status)

    async def _spawn(self) -> asyncio.subprocess.Process:
        if self.service.data:
            self.service.data.mkdir(mode=0o700, exist_ok=True)
        output = _opened(self.service.log)
        try:
            process = await asyncio.create_subprocess_exec(
                *self.service.command,
                env={**self.service.environment, **self._told_descriptor()},
                pass_fds=self._inherited,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        except OSError as error:
            raise StartFailed(f"{self.service.name} can't be started: {error}") from error
        finally:
            os.close(output)
        self._born(process.pid)
        return process

    def _told_descriptor(self) -> dict[str, str]:
        return {"REWARDCTL_SHARED_FD": str(self._inherited[0])} if self._inherited else {}

    def _born(self, pid: int) -> None:
        self._was_ready = False
        born = Identity.of(pid).born
        state = "restarting" if self.status.last_exit is not None else "starting"
        self._set(state=state, pid=pid, create_time=born, started_at=datetime.now(UTC), health="starting")

    async def _watch(self) -> None:
        """Look whether it is ready: eagerly until it first is, then once a second."""
        readiness = readiness_of(self.service)
        try:
            while True:
                ready = await readiness.ready()
                self._seen(ready=ready)
                await asyncio.sleep(_LOOK if self._was_ready else _LOOK_EAGERLY)
        finally:
            await readiness.close()

    def _seen(self, *, ready: bool) -> None:
        if ready and not self._was_ready:
            self._was_ready, self._deaths = True, 0
            log.bind(event="service.ready", child=self.service.name).info(f"{self.service.name} is ready")
            self._set(state="running", health="healthy")
            if not self.started.done():
                self.started.set_result(None)
        elif self._was_ready and not self._stopping.is_set() and ready != (self.status.health == "healthy"):
            health: Health = "healthy" if ready else "unhealthy"
            self._tell_health(health)
            self._set(health=health)

    def _tell_health(self, health: Health) -> None:
        if not self._leaves(self.status.pid):
            log.bind(event=f"service.{health}", child=self.service.name).warning(f"{self.service.name} is {health}")

    def _died(self, status: int) -> None:
        if self._stopping.is_set():
            self._set(pid=None, last_exit=status)
            return
        wanted = status in _ON_PURPOSE
        bound = log.bind(event="service.died", child=self.service.name, exit=status)
        bound.log("INFO" if wanted else "ERROR", f"{self.service.name} ended with status {status} and is started again")
        self._deaths += not self._was_ready
        restarts = self.status.restarts + (not wanted)
        self._set(state="restarting", pid=None, health="starting", last_exit=status, restarts=restarts)
        self._judge_first_start(status)

    def _judge_first_start(self, status: int) -> None:
        hopeless = self._hopeless(status)
        if not self.started.done() and (hopeless or self._deaths >= _ATTEMPTS):
            raise hopeless or self._ended_early(status)

    def _hopeless(self, status: int) -> RewardctlError | None:
        return mongod.last_error(status, self.service.port, self.service.data) if self.service.data else None

    async def _pause(self) -> None:
        if not self._was_ready:
            length = min(_FIRST_PAUSE * 2 ** (self._deaths - 1), _LONGEST_PAUSE)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), length)

    def _give_up(self, error: RewardctlError) -> None:
        log.bind(event="service.failed", child=self.service.name, hint=error.hint).error(error.detail)
        if not self.started.done():
            self.started.set_exception(error)

    def _terminate(self) -> None:
        if self._process and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def _set(self, **changes: object) -> None:
        self.status = self.status.model_copy(update=changes)
        self._changed()


def _opened(log: Path) -> int:
    """To be written to from the beginning of a line, also where the last process was killed within one."""
    output = os.open(log, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    size = os.fstat(output).st_size
    if size and os.pread(output, 1, size - 1) != b"\n":
        os.write(output, b"\n")
    return output


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
