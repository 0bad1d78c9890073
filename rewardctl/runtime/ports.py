"""Which ports can be had, before anything is started."""

import errno
import random
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final

from rewardctl.kernel.errors import BadSettings, PortTaken, RewardctlError
from rewardctl.runtime.settings_file import PORTS
from rewardctl.runtime.topology import Address, Service

_QUIET: Final = (10_000, 32_000)
_ROUND: Final = range(4000, 10_000, 100)
_OWN_ADDRESS: Final = "set host (REWARDCTL_HOST) to an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them"
_BACKLOG: Final = 2048
"""As each daemon has it."""


def check(services: Iterable[Service]) -> None:
    """Raises: PortTaken, with all that are; BadSettings where two services have one port or an address can't be had."""
    owners: dict[int, Service] = {}
    taken: dict[Address, Service] = {}
    for service, place in _places(services):
        other = owners.setdefault(place.port, service)
        if other is not service and not (place == other.shared == service.shared):
            raise BadSettings(
                f"{other.name} and {service.name} have one port, {place.port}", hint=_mend(service, place)
            )
        if not _can_be_had(service, place):
            taken[place] = service
    if taken:
        raise _taken(taken)


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


def _can_be_had(service: Service, place: Address) -> bool:
    """Raises: BadSettings where the address itself can't."""
    with socket.socket(_family(place)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(place)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise _refused(service, place, error) from error
    return True


def _taken(places: Mapping[Address, Service]) -> PortTaken:
    if len(places) == 1:
        ((place, service),) = places.items()
        message = f"Port {place.port}, which {service.name} needs, is taken by another program"
        return PortTaken(message, hint=_mend(service, place))
    numbers = ", ".join(str(place.port) for place in places)
    names = ", ".join(service.name for service in places.values())
    return PortTaken(
        f"The ports {numbers}, which {names} need, are taken by other programs",
        hint=f"free them, or run: rewardctl init --port-base {_next_base()}",
    )


def _refused(service: Service, place: Address, error: OSError) -> RewardctlError:
    if error.errno == errno.EADDRINUSE:
        return _taken({place: service})
    message = f"{service.name} can't listen on {place.host}:{place.port}: {error.strerror}"
    elsewhere = error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror)
    return BadSettings(message, hint=_OWN_ADDRESS if elsewhere else _mend(service, place))


def _mend(service: Service, place: Address) -> str:
    mend = f"free it, or run: rewardctl init --port-base {_next_base()}"
    setting = f"{service.daemon}_port" if place == service.shared else service.setting
    if setting is None:
        return mend
    return f"{mend}, or set {setting} in rewardctl.toml (REWARDCTL_{setting.upper()})"


def _next_base() -> int:
    """A round one for `init --port-base`."""
    ours = len(PORTS)
    round_ones = (base for base in _ROUND if all(_is_free(base + step) for step in range(ours)))
    return next(round_ones, None) or free_base(ours)


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
