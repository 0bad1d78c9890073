"""How its processes run, and on what machine."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from rewardctl.production.finding import Fault, Unseen
from rewardctl.production.subject import AWAY, Subject

_LEAST_DESCRIPTORS: Final = 4096
_LEAST_FOR_DATA: Final = 10_000_000_000
_MEGABYTE: Final = 1_000_000


def environment(subject: Subject) -> Iterator[Fault]:
    if subject.settings.env != "production":
        found = f"env is {subject.settings.env}: cookies go without Secure, and the clock can be set"
        yield Fault(found, 'env = "production"')


def clock(subject: Subject) -> Iterator[Fault]:
    if subject.project.clock_file.exists():
        yield Fault("the platform's clock is set: no daemon starts with it in production", "rewardctl clock reset")


def log_level(subject: Subject) -> Iterator[Fault]:
    told = subject.settings
    for name in ("log_level", "log_level_gateway", "log_level_auth", "log_level_event"):
        if getattr(told, name) == "debug":
            yield Fault(f"{name} is debug: it costs time and room", f'{name} = "info"')


def plugins(subject: Subject) -> Iterator[Fault]:
    for name, error in subject.broken.items():
        yield Fault(f"the reward type {name} is broken: {error}", f"rewardctl plugin check {name}")


def descriptors(subject: Subject) -> Iterator[Fault | Unseen]:
    least = max(_LEAST_DESCRIPTORS, 2 * subject.settings.connections_per_address)
    for name, most in subject.descriptors.items():
        if most < least:
            found = f"{name} may open {most} files and connections; {least} may be wanted"
            yield Fault(found, _more(least, subject))
    if not subject.descriptors:
        yield Unseen(AWAY if subject.containers else "this system does not say how many files a process may open")


def _more(least: int, subject: Subject) -> str:
    if subject.containers:
        return f"ulimits: {{nofile: {least}}} of each daemon, in a file of your own in compose_files"
    return f"ulimit -n {least}, then rewardctl up"


def disk(subject: Subject) -> Iterator[Fault | Unseen]:
    if subject.containers and subject.engine is None:
        yield Unseen("the engine keeps volumes and logs on another machine")
        return
    for path, (what, least) in _wanted(subject).items():
        free = shutil.disk_usage(path).free
        if free < least:
            found = f"{free // _MEGABYTE} MB are free for {what}; {least // _MEGABYTE} MB may be wanted"
            yield Fault(found, f"free room for {path}, or put it on a greater disk")


def _wanted(subject: Subject) -> Mapping[Path, tuple[str, int]]:
    """By directory what is kept there, and how many bytes it may want."""
    if subject.engine:
        return {subject.engine: ("volumes and logs", _LEAST_FOR_DATA)}
    told, project = subject.settings, subject.project
    logs = subject.daemons * told.log_files * told.log_file_mb * _MEGABYTE
    wanted = {project.logs: ("logs", logs)}
    if any(one.here for one in subject.servers):
        wanted[project.data] = ("data", _LEAST_FOR_DATA)
    return wanted
