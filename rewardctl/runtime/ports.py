"""Which ports can be had, before anything is started."""

import errno
import random
import socket
from collections.abc import Iterable
from typing import Final

from rewardctl.kernel.errors import BadSettings, PortTaken
from rewardctl.runtime.topology import Service

_QUIET: Final = (10_000, 32_000)


def check(services: Iterable[Service]) -> None:
    """Raises: PortTaken, or BadSettings where two services have one port or the address can't be had."""
    owners: dict[int, Service] = {}
    for service in services:
        other = owners.setdefault(service.port, service)
        if other is not service:
            raise BadSettings(f"{other.name} and {service.name} have one port, {service.port}", hint=_mend(service))
        _try(service)


def _try(service: Service) -> None:
    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((service.host, service.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"Port {service.port}, which {service.name} needs, is taken by another program"
                raise PortTaken(message, hint=_mend(service)) from error
            message = f"{service.name} can't listen on {service.host}:{service.port}: {error.strerror}"
            raise BadSettings(message, hint=_mend(service)) from error


def _mend(service: Service) -> str:
    mend = "free it, or run: rewardctl init --port-base N"
    if service.setting is None:
        return mend
    return f"{mend}, or set {service.setting} in rewardctl.toml (REWARDCTL_{service.setting.upper()})"


def free_base(count: int) -> int:
    """The first of `count` ports in a row that nobody has right now.

    They lie below those that a system takes for outgoing connections: one of these could get the port of a service
    that is being restarted, and a client that knocks there could even be connected to itself.
    """
    while True:
        base = random.randrange(*_QUIET)  # noqa: S311 - no secret
        if all(_is_free(base + step) for step in range(count)):
            return base


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
