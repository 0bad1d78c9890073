"""What compose and the daemons in it are told: each what it would be told in local mode, but for places.

.rewardctl/compose/{gateway,auth,event}.env   for a daemon
.rewardctl/compose/compose.env                for compose: whose secrets, which images, where the gateway is published
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from rewardctl.kernel import plugin_settings
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.services import DAEMONS
from rewardctl.kernel.settings import ProjectSettings, parts
from rewardctl.runtime import durable, topology
from rewardctl.runtime.compose import secret_files
from rewardctl.runtime.log_stack import operations, password_file
from rewardctl.runtime.project import Project
from rewardctl.runtime.topology import Service, ServiceKind

_PREFIX: Final = "REWARDCTL_"
_PLACE: Final = re.compile(r"REWARDCTL_(HOST|PORT|MONGODB_URI|(AUTH|EVENT)_URL|\w+_FILES?|LOG_FILE_MB)", re.ASCII)
_PLAIN: Final = re.compile(r"[\w./:,@%+=-]*", re.ASCII)
_KEYS: Final = PurePosixPath("/run/rewardctl/keys")
_IMAGES_UID: Final = 10001
_SCALED: Final = "compose.scale.yaml"
_GATEWAYS: Final = 2
"""That many it starts."""
_LAST_PORT: Final = 65535
_PUBLISHED: Final = "REWARDCTL_GATEWAY_PUBLISHED"
_RANGE: Final = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)


def write(project: Project, settings: ProjectSettings) -> Mapping[str, str]:
    """Answers what compose is told. Raises: BadSettings, DiskFull, SetupError."""
    _refuse_other_databases(settings)
    for service in topology.services(project, settings):
        if service.kind is ServiceKind.DAEMON and service.name in DAEMONS:
            _write(project, service.name, {**_wishes(service), **_peppers(service)})
    told = variables(project, settings)
    _write(project, "compose", told)
    if not project.plugins_file.exists():
        durable.write(project.plugins_file, b"")
    return told


def variables(project: Project, settings: ProjectSettings) -> Mapping[str, str]:
    """What the files in `ops/compose` ask for; images and ports may be others by the environment."""
    return {
        **{name: os.environ.get(name, value) for name, value in _pinned()},
        "COMPOSE_PROJECT_NAME": project_name(project),
        "REWARDCTL_PROJECT": str(project.home),
        "REWARDCTL_OWNER": owner(),
        "REWARDCTL_GATEWAY_ADDRESS": settings.host,
        "REWARDCTL_GATEWAY_PUBLISHED": _published(settings),
        "REWARDCTL_LOGS": str(project.logs),
        "REWARDCTL_GRAFANA_PASSWORD_FILE": str(password_file(project)),
    }


def project_name(project: Project) -> str:
    """One of its own for each project on this machine."""
    return f"rewardctl-{project.mark}"


def _published(settings: ProjectSettings) -> str:
    """A port for each gateway, as told, else from `gateway_port` on. Raises: BadSettings where they are too few."""
    if told := os.environ.get(_PUBLISHED):
        return _long_enough(told, _gateways(settings))
    first = settings.gateway_port
    last = first + _gateways(settings) - 1
    if last > _LAST_PORT:
        raise BadSettings(f"There are too few ports after {first}", hint="run: rewardctl init --port-base N")
    return str(first) if first == last else f"{first}-{last}"


def _gateways(settings: ProjectSettings) -> int:
    return max(settings.gateway_replicas, _GATEWAYS if _SCALED in parts(settings.compose_files) else 1)


def _long_enough(ports: str, gateways: int) -> str:
    """Raises: BadSettings."""
    found = _RANGE.fullmatch(ports)
    if not found or int(found[2] or found[1]) - int(found[1]) + 1 < gateways:
        said = f"{_PUBLISHED} is {ports}, and {gateways} gateways take a port each"
        raise BadSettings(said, hint="tell a range, such as 3400-3409, or leave it away for those from gateway_port on")
    return ports


def owner() -> str:
    """`uid:gid` of the containers' user, who reads the project's files; never root's, unless told so."""
    mine = f"{os.getuid()}:{os.getgid()}" if os.getuid() else f"{_IMAGES_UID}:{_IMAGES_UID}"
    return os.environ.get("REWARDCTL_OWNER", mine)


def hand_to_owner(project: Project) -> None:
    """What root made is of no use to the containers' user."""
    if os.getuid():
        return
    uid, gid = map(int, owner().split(":"))
    for found in (project.home, *project.home.rglob("*")):
        os.chown(found, uid, gid, follow_symlinks=False)


def _pinned() -> Iterator[tuple[str, str]]:
    for line in (operations() / "compose" / ".env").read_text("utf-8").splitlines():
        name, found, value = line.partition("=")
        if found and not line.startswith("#"):
            yield name, value


def _wishes(service: Service) -> Mapping[str, str]:
    told = {name: value for name, value in service.environment.items() if name.startswith(_PREFIX)}
    kept = {name: value for name, value in told.items() if _is_wish(name)}
    if service.name != "gateway":
        kept.pop("REWARDCTL_TRUSTED_PROXIES", None)
    return kept


def _is_wish(name: str) -> bool:
    return name.startswith(plugin_settings.PREFIX) or not _PLACE.fullmatch(name)


def _peppers(service: Service) -> Mapping[str, str]:
    """Peppers of old are looked for beside the present one."""
    told = service.environment.get("REWARDCTL_OLD_PEPPER_FILES", "")
    if not told:
        return {}
    places = [str(_KEYS / PurePosixPath(one).name) for one in told.split(",")]
    return {"REWARDCTL_OLD_PEPPER_FILES": ",".join(places)}


def _write(project: Project, name: str, told: Mapping[str, str]) -> None:
    lines = [f"{key}={_quoted(key, value)}\n" for key, value in sorted(told.items())]
    durable.write(secret_files.directory(project) / f"{name}.env", "".join(lines).encode())


def _quoted(name: str, value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" in value or "\n" in value:
        raise BadSettings(f"{name} holds a quote or a new line", hint="set reward types in .rewardctl/plugins.toml")
    return f"'{value}'"


def _refuse_other_databases(settings: ProjectSettings) -> None:
    if settings.mongodb_uri_user or settings.mongodb_uri_event or settings.mongodb_uri_limits:
        raise BadSettings(
            "A database of your own is told to containers by file, not by mongodb_uri_*",
            hint="put its URI into .rewardctl/compose/{auth,event,gateway}-mongodb-uri",
        )
