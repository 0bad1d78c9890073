"""Gathers what is looked at of a platform that runs as containers: one of tools asks its databases."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.services import is_mongod
from rewardctl.production import inside, look
from rewardctl.production.address import Address
from rewardctl.production.server import Server
from rewardctl.production.subject import AWAY, Subject
from rewardctl.runtime import addresses
from rewardctl.runtime.compose import engine, secret_files
from rewardctl.runtime.compose.stack import ComposeStack
from rewardctl.runtime.project import Project

_DAEMONS: Final = {"accounts": "auth", "event": "event"}
"""By title of a database, the daemon whose address of it is told by file."""


def subject(stack: ComposeStack, broken: Mapping[str, str], clock: Clock) -> Subject:
    """Raises: NoEngine, BadSettings, StartFailed."""
    tools = stack.beside()
    said = tools.answer("rewardctl.production.inside") if tools else None
    return Subject(
        project=stack.project,
        settings=stack.settings,
        now=clock.now(),
        servers=_servers(stack.project, said["databases"] if said else []),
        broken=broken,
        descriptors={"a container": said["descriptors"]} if said else {},
        answers=look.answers(addresses.gateway_url(stack.settings)) if said else None,
        containers=True,
        engine=_engine_room(),
    )


def _servers(project: Project, said: Sequence[Mapping[str, Any]]) -> list[Server]:
    planned = [_server(project, title, daemon) for title, daemon in _DAEMONS.items()]
    if not said:
        return [replace(one, why=AWAY) for one in planned]
    return [inside.heard(one, told) for one, told in zip(planned, said, strict=True)]


def _server(project: Project, title: str, daemon: str) -> Server:
    file = secret_files.mongodb_uri(project, daemon)
    try:
        uri = file.read_text("utf-8").strip()
    except OSError as error:
        raise BadSettings(f"The secret {file} can't be read", hint="run: rewardctl init") from error
    ours = any(map(is_mongod, Address.of(uri).hosts))
    return Server(title, str(file.relative_to(project.root)), uri, ours, by_file=True)


def _engine_room() -> Path | None:
    """Where the engine keeps volumes and logs; None where that is on another machine."""
    told = Path(engine.asked("info", "--format", "{{.DockerRootDir}}").strip())
    return told if told.is_absolute() and told.is_dir() else None
