"""Which process is being ended on purpose: said before it is asked to stop, so that nobody warns of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import durable
from rewardctl.runtime.project import Project


@contextmanager
def announced(project: Project, pid: int) -> Iterator[None]:
    """Where it can't be written, a warning more is the least harm."""
    with suppress(SetupError):
        durable.write(project.leaving_file, str(pid).encode(), flush=False)
    try:
        yield
    finally:
        project.leaving_file.unlink(missing_ok=True)


def is_announced(project: Project, pid: int | None) -> bool:
    try:
        return project.leaving_file.read_text("ascii") == str(pid)
    except OSError:
        return False
