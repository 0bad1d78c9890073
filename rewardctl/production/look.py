"""Gathers what is looked at. Nothing is started for it: what is down is not asked."""

import resource
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import httpx
import psutil

from rewardctl.kernel.clock import Clock
from rewardctl.kernel.services import is_mongod
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.production.door import DOCUMENTS
from rewardctl.production.server import Server, asked
from rewardctl.production.subject import AWAY, Subject
from rewardctl.runtime import addresses, control, processes, topology
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import State
from rewardctl.runtime.topology import ServiceKind
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN, Plan

_SECONDS: Final = 5.0


def subject(project: Project, broken: Mapping[str, str], clock: Clock) -> Subject:
    """Raises: BadSettings; SetupError where the platform runs elsewhere."""
    settings, now = project.settings(), control.running(project)
    planned = topology.services(project, settings)
    servers = [
        (ACCOUNTS_PLAN, _server(settings, "accounts", "mongodb_uri_user", addresses.accounts_uri(settings))),
        (EVENT_PLAN, _server(settings, "event", "mongodb_uri_event", addresses.event_uri(settings))),
    ]
    return Subject(
        project=project,
        settings=settings,
        now=clock.now(),
        servers=[_asked(one, plan, now, clock) for plan, one in servers],
        broken=broken,
        descriptors=dict(_descriptors(now)),
        answers=answers(addresses.gateway_url(settings)) if now else None,
        daemons=sum(one.kind is ServiceKind.DAEMON for one in planned),
    )


def _server(settings: ProjectSettings, title: str, setting: str, uri: str) -> Server:
    by_file = getattr(settings, f"{setting}_file") is not None
    return Server(title, setting, uri, here=getattr(settings, setting) is None, by_file=by_file)


def _asked(server: Server, plan: Plan, now: State | None, clock: Clock) -> Server:
    if server.here and now is None:
        return replace(server, why=AWAY)
    return asked(server, plan, clock.now)


def _descriptors(now: State | None) -> Iterator[tuple[str, int]]:
    """Where nothing runs, those that this shell would hand on."""
    if now is None:
        yield "what is started from here", resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return
    for one in now.services:
        process = processes.found(one.identity) if one.identity else None
        if process is not None and not is_mongod(one.service) and hasattr(process, "rlimit"):
            yield one.service, process.rlimit(psutil.RLIMIT_NOFILE)[0]


def answers(gateway: str) -> Mapping[str, int] | None:
    """What it says to who asks for documents; None where it does not answer."""
    try:
        with httpx.Client(base_url=gateway, timeout=_SECONDS, trust_env=False) as client:
            return {path: client.get(path).status_code for path in DOCUMENTS}
    except httpx.HTTPError:
        return None
