"""A restart that nobody notices: of a daemon's replicas one at a time, each only while the others are well."""

from collections.abc import Iterable

from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.services import is_mongod, service_of
from rewardctl.runtime import control
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState


def chosen(names: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Of the services that run, those that are meant: a daemon's name stands for all its replicas; none for all.

    Raises: Invalid.
    """
    running = [name for name in names if not is_mongod(name)]
    asked = list(wanted) or running
    for one in asked:
        if one not in running:
            hint = f"a rolling restart is of: {', '.join(running)}"
            raise Invalid(f"There is no daemon {one!r} that runs", hint=hint)
    return [name for name in running if name in asked or service_of(name) in asked]


def alone(names: Iterable[str], name: str) -> bool:
    """Whether there is no other replica that goes on meanwhile."""
    return [service_of(one) for one in names].count(service_of(name)) == 1


def restart(project: Project, name: str, patience: float) -> ServiceState:
    """Once its other replicas are well, end it and wait until its successor is.

    Raises: NotRunning, Invalid, TimedOut.
    """
    control.await_services(project, lambda one: one != name and service_of(one) == service_of(name), patience)
    return control.restart(project, name, patience)
