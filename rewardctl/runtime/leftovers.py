"""What a supervisor left behind that was killed."""

from rewardctl.runtime import processes, state
from rewardctl.runtime.project import Project


def end(project: Project) -> list[str]:
    """End what still runs of a supervisor that is gone, the last started first, and forget its state.

    Answers the names of what was ended.
    """
    last = state.read(project)
    ended = []
    for one in reversed(last.services if last else []):
        if one.identity and processes.end([one.identity]):
            processes.kill_group(one.identity.pid)
            ended.append(one.service)
    state.clear(project)
    return ended
