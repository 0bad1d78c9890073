"""Collects the stacks of one daemon over the scenarios of a run."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rewardctl.bench.profile import flame, spy
from rewardctl.bench.profile.stacks import Stacks, folded
from rewardctl.kernel.errors import Invalid, NotRunning
from rewardctl.kernel.services import DAEMONS
from rewardctl.runtime import state
from rewardctl.runtime.project import Project


@dataclass(frozen=True, slots=True)
class Profiler:
    """`binary` is py-spy; `stacks` grow with each recording."""

    service: str
    binary: Path
    stacks: Stacks = field(default_factory=Counter)

    @classmethod
    def of(cls, service: str) -> "Profiler":
        """Raises: Invalid where there is no such daemon; SetupError without py-spy."""
        if service not in DAEMONS:
            raise Invalid(f"{service!r} is no daemon", hint=f"it is one of: {', '.join(DAEMONS)}")
        return cls(service, spy.found())

    @contextmanager
    def on(self, project: Project) -> Iterator[None]:
        """Record while the block runs. Raises: SetupError where the system forbids it; Failed; NotRunning."""
        path = project.root / f"profile-{self.service}.folded"
        with spy.recording(self.binary, self._pid(project), path):
            yield
        self.stacks.update(folded(path.read_text("utf-8").splitlines()))

    @property
    def title(self) -> str:
        return f"{self.service}, where its time goes"

    def svg(self) -> str:
        """The flame graph, to be a file or a part of a page."""
        return flame.svg(self.stacks, self.title)

    def _pid(self, project: Project) -> int:
        now = state.read(project)
        one = now.of(self.service) if now else None
        if one is None or one.pid is None:
            raise NotRunning(f"{self.service} does not run")
        return one.pid
