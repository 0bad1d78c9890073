"""Which ports can be had, before anything is started."""

import errno
import random
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final

from rewardctl.kernel.errors import BadSettings, PortTaken, RewardctlError
from rewardctl.runtime.topology import Address, Service

_QUIET: Final = (10_000, 32_000)
_BACKLOG: Final = 2048
"""As each daemon has it."""


def check(services: Iterable[Service]) -> None:
    """Raises: PortTaken, or BadSettings where two services have one port or the address can't be had."""
    owners: dict[int, Service] = {}
    for service, place in _places(services):
        other = owners.setdefault(place.port, service)
        if other is not service and not (place == other.shared == service.shared):
            raise BadSettings(
                f"{other.name} and {service.name} have one port, {place.port}", hint=_mend(service, place)
            )
        _try(service, place)


@contextmanager
def shared(services: Iterable[Service]) -> Iterator[Mapping[Address, socket.socket]]:
    """The sockets that services have in common, listening: who is stopped or dies takes nobody along that waits there.

    Raises: PortTaken, BadSettings.
    """
    with ExitStack() as opened:
        found: dict[Address, socket.socket] = {}
        for one in services:
            if one.shared and one.shared not in found:
                found[one.shared] = opened.enter_context(_listening(one, one.shared))
        yield found


def _listening(service: Service, place: Address) -> socket.socket:
    try:
        return socket.create_server(place, family=_family(place), backlog=_BACKLOG)
    except OSError as error:
        raise _refused(service, place, error) from error


def _places(services: Iterable[Service]) -> Iterator[tuple[Service, Address]]:
    for service in services:
        yield service, Address(service.host, service.port)
        if service.shared:
            yield service, service.shared


def _family(place: Address) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in place.host else socket.AF_INET


def _try(service: Service, place: Address) -> None:
    with socket.socket(_family(place)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(place)
        except OSError as error:
            raise _refused(service, place, error) from error


def _refused(service: Service, place: Address, error: OSError) -> RewardctlError:
    if error.errno == errno.EADDRINUSE:
        message = f"Port {place.port}, which {service.name} needs, is taken by another program"
        return PortTaken(message, hint=_mend(service, place))
    message = f"{service.name} can't listen on {place.host}:{place.port}: {error.strerror}"
    return BadSettings(message, hint=_mend(service, place))


def _mend(service: Service, place: Address) -> str:
    mend = "free it, or run: rewardctl init --port-base N"
    setting = f"{service.daemon}_port" if place == service.shared else service.setting
    if setting is None:
        return mend
    return f"{mend}, or set {setting} in rewardctl.toml (REWARDCTL_{setting.upper()})"


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
