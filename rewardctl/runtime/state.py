"""What the supervisor writes down of its services, for the commands that look from outside."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ValidationError

from rewardctl.kernel.errors import BY_CODE, RewardctlError
from rewardctl.runtime import durable
from rewardctl.runtime.processes import Identity
from rewardctl.runtime.project import Project

Phase = Literal["running", "starting", "restarting", "stopped", "failed"]
Health = Literal["healthy", "unhealthy", "starting"]


class ServiceState(BaseModel):
    """`restarts` counts unwanted deaths; `last_exit` is a status, or the negative number of a signal.

    `shared_port` is where it is reached together with its replicas, beside its own.
    """

    service: str
    port: int
    shared_port: int | None = None
    state: Phase = "stopped"
    pid: int | None = None
    create_time: float = 0.0
    started_at: datetime | None = None
    restarts: int = 0
    health: Health | None = None
    last_exit: int | None = None

    @property
    def identity(self) -> Identity | None:
        return None if self.pid is None else Identity(self.pid, self.create_time)

    @property
    def well(self) -> bool:
        return self.state == "running" and self.health == "healthy"


class Failure(BaseModel):
    """Why a start failed."""

    code: str
    detail: str
    hint: str | None

    @classmethod
    def of(cls, error: RewardctlError) -> "Failure":
        return cls(code=error.code, detail=error.detail, hint=error.hint)

    def error(self) -> RewardctlError:
        return BY_CODE.get(self.code, RewardctlError)(self.detail, hint=self.hint)


class State(BaseModel):
    """`pid` and `create_time` are the supervisor's; `services` are in the order of their start."""

    pid: int
    create_time: float
    services: list[ServiceState]
    failure: Failure | None = None

    @property
    def identity(self) -> Identity:
        return Identity(self.pid, self.create_time)

    @property
    def well(self) -> bool:
        return all(one.well for one in self.services)

    def of(self, service: str) -> ServiceState | None:
        return next((one for one in self.services if one.service == service), None)


def read(project: Project) -> State | None:
    """The last state that was written, whether or not its supervisor still runs."""
    try:
        return State.model_validate_json(project.state_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write(project: Project, state: State) -> None:
    """Raises: DiskFull, SetupError."""
    durable.write(project.state_file, state.model_dump_json(indent=2).encode(), flush=False)


def clear(project: Project) -> None:
    project.state_file.unlink(missing_ok=True)
