"""Whether every port can be had, before anything is started."""

import errno
import socket
from collections.abc import Iterable

from rewardctl.kernel.errors import BadSettings, PortTaken
from rewardctl.runtime.topology import Service


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
    variable = f"REWARDCTL_{service.setting.upper()}"
    return f"free it, or run: rewardctl init --port-base N, or set {service.setting} in rewardctl.toml ({variable})"
