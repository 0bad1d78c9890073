"""What this machine has: programs, libraries, room."""

import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from rewardctl.doctor.finding import Finding, Place, bad, ok, warn
from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import mongod, stacks
from rewardctl.runtime.compose.engine import Engine

_OLDEST: Final = (3, 11)
_NEEDED: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?(?:>=([0-9.]+))?")
_GOOD_ROOM: Final = 5_000_000_000
_MEGABYTE: Final = 1_000_000


def python(_: Place) -> Iterator[Finding]:
    told = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST:
        yield bad(f"Python {told} is too old", "install Python 3.11 or newer, and rewardctl in it")
    else:
        yield ok(f"Python {told} at {sys.executable}")


def libraries(_: Place) -> Iterator[Finding]:
    """Those that rewardctl itself needs; an extra's are the extra's."""
    try:
        needed = [one for one in requires("rewardctl") or () if "extra ==" not in one]
    except PackageNotFoundError:
        yield warn("rewardctl is run from its files and not installed", "pip install rewardctl, or -e in a checkout")
        return
    lacking = [said for one in needed if (said := _lacking(one)) is not None]
    mend = "pip install --upgrade --force-reinstall rewardctl"
    yield bad(", ".join(lacking), mend) if lacking else ok(f"all {len(needed)} that are needed")


def _lacking(requirement: str) -> str | None:
    name, least = _parted(requirement)
    try:
        found = version(name)
    except PackageNotFoundError:
        return None if "sys_platform" in requirement else f"{name} is missing"
    return f"{name} {found} is older than {least}" if least and _figures(found) < _figures(least) else None


def _parted(requirement: str) -> tuple[str, str | None]:
    found = _NEEDED.match(requirement)
    return (found[1], found[2]) if found else (requirement, None)


def _figures(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d+", text)[:3])


def database(place: Place) -> Iterator[Finding]:
    told = place.settings
    if told.gateway_url or (told.mongodb_uri_user and told.mongodb_uri_event):
        yield ok("none is needed here: the databases run elsewhere")
    elif stacks.is_compose(told):
        yield ok("none is needed here: the databases run as containers")
    else:
        yield _own_mongod()


def _own_mongod() -> Finding:
    try:
        binary = mongod.find()
        return ok(f"mongod {mongod.probe(binary)} at {binary}")
    except SetupError as error:
        return bad(error.detail, error.hint)


def docker(place: Place) -> Iterator[Finding]:
    try:
        yield ok(f"Docker answers, with {' '.join(Engine.found().compose)}")
    except SetupError as error:
        if stacks.is_compose(place.settings):
            yield bad(error.detail, error.hint)
        else:
            yield ok("none answers; only --mode compose and --with-logs would need it")


def disk(place: Place) -> Iterator[Finding]:
    path = _nearest(place.here.data)
    free = shutil.disk_usage(path).free
    said = f"{free // _MEGABYTE:,} MB are free for {path}"
    mend = f"free room for {path}, or make the project on a greater disk"
    if free < mongod.ROOM_NEEDED:
        yield bad(f"{said}; a database needs {mongod.ROOM_NEEDED // _MEGABYTE}", mend)
    else:
        yield warn(said, mend) if free < _GOOD_ROOM else ok(said)


def _nearest(path: Path) -> Path:
    """`path`, or what is there of it."""
    return next(one for one in (path, *path.parents) if one.exists())
